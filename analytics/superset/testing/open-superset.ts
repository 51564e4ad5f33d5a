import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { Clone } from '@bookstore/shared/testing/database.ts'
import { freePort } from '../../../platform/local/src/probe.ts'
import {
  fetchSuperset,
  startSuperset,
  type SupersetServer,
} from '../../../platform/stack/src/superset.ts'

const root = join(import.meta.dirname, '../../..')

/** Runs Superset, as the stack tier does, on a warehouse of its own. */
export async function openSuperset(
  warehouse: Clone,
  { isPublic = true } = {},
): Promise<SupersetServer> {
  const stateDir = await mkdtemp(join(tmpdir(), 'bookstore-superset-'))
  const faults: string[] = []
  const options = {
    root,
    stateDir,
    logs: join(stateDir, 'logs'),
    port: await freePort(),
    isPublic,
    warehouse: { adminUrl: inject('databases').server, url: warehouse.url('superset') },
    onStep: () => {},
    onFault: (sentence: string) => faults.push(sentence),
    onChange: () => {},
  }
  const superset = await startSuperset({ ...options, program: await fetchSuperset(options) })
  return {
    ...superset,
    async stop() {
      await superset.stop()
      await rm(stateDir, { recursive: true })
    },
  }
}
