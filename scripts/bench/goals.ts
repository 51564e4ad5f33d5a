import type { Measurement } from './context.ts'
import { endpoint } from './goals/endpoint.ts'
import { eventOnWrite } from './goals/event.ts'
import { starvedStart } from './goals/quota.ts'
import { readPath } from './goals/read.ts'
import { hotBook, wholeCarts } from './goals/reserve.ts'
import { searching } from './goals/search.ts'
import { starting, startingOfPeers } from './goals/start.ts'
import { storefront } from './goals/storefront.ts'
import { throughput } from './goals/throughput.ts'
import { waking } from './goals/wake.ts'

/** All measurements, in the order they run: those that fill the catalogue come last. */
export const measurements: Measurement[] = [
  starting,
  startingOfPeers,
  starvedStart,
  endpoint,
  hotBook,
  wholeCarts,
  eventOnWrite,
  readPath,
  waking,
  throughput,
  storefront,
  searching,
]
