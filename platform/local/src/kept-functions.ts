import { setTimeout as pause } from 'node:timers/promises'
import { Unavailable, warmInstance, type Context } from './lifecycle.ts'
import { isKept, type Slot } from './slot.ts'

/**
 * Starts every function that is kept running, and starts it again whenever it dies, until the activator stops.
 * @returns when each has become warm, or has failed to once, which was told
 */
export async function keepFunctions(slots: readonly Slot[], context: Context): Promise<void> {
  await Promise.all(slots.filter(isKept).map((slot) => keep(slot, context)))
}

function keep(slot: Slot, context: Context): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  void keepOn(slot, context, resolve)
  return promise
}

async function keepOn(slot: Slot, context: Context, tried: () => void): Promise<void> {
  while (!context.stopping) {
    try {
      const { exited } = await warmInstance(slot, context)
      tried()
      await exited
    } catch (error) {
      tried()
      if (!(error instanceof Unavailable)) throw error
      const hold = Math.max(0, slot.heldUntil - performance.now())
      await pause(hold, undefined, { ref: false })
    }
  }
}
