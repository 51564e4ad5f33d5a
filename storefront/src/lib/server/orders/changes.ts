import { isFinal, type OrderState } from '#lib/order/order.ts'
import { ApiProblem } from '#lib/server/api/problem.ts'
import { StoreUnavailableError } from '#lib/server/store/store.ts'

export type Change = { kind: 'state'; state: OrderState } | { kind: 'heartbeat' } | { kind: 'end' }

export type Watch = {
  /** Null when its reader is no longer logged in. */
  read(): Promise<OrderState | null>
  /** Resolves early, without an error, when the watch is over. */
  wait(milliseconds: number): Promise<void>
  /** Milliseconds that only grow. */
  now(): number
  isOver(): boolean
}

const between = 1_000
const heartbeatEvery = 15_000
const longest = 5 * 60_000
/** A final order's last words, such as its refund, follow within seconds. */
const epilogue = 5_000

/**
 * Watches an order: gives its state at first and after every change, and a heartbeat in long silences.
 * Ends some seconds after the order did, after five minutes, and where the order may not be read any more.
 * A function that is down is asked again.
 */
export async function* changesOf({ read, wait, now, isOver }: Watch): AsyncGenerator<Change> {
  const start = now()
  let spoken = start
  let changed = start
  let known = ''
  let final = false
  while (!isOver() && now() - start < longest) {
    const state = await read().catch(downOrDenied)
    if (isOver() || state === null) break
    const text = state === 'down' ? known : JSON.stringify(state)
    if (state !== 'down' && text !== known) {
      known = text
      final = isFinal(state.order.status)
      changed = spoken = now()
      yield { kind: 'state', state }
    } else if (now() - spoken >= heartbeatEvery) {
      spoken = now()
      yield { kind: 'heartbeat' }
    }
    if (final && now() - changed >= epilogue) {
      yield { kind: 'end' }
      return
    }
    await wait(between)
  }
}

function downOrDenied(error: unknown): 'down' | null {
  if (error instanceof StoreUnavailableError) return 'down'
  if (!(error instanceof ApiProblem)) throw error
  return error.status === 429 || error.status >= 500 ? 'down' : null
}
