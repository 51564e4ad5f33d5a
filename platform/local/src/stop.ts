import type { Instance } from './instance.ts'
import { retire, type Context } from './lifecycle.ts'
import { closeServer, type Listening } from './listen.ts'
import type { Slot } from './slot.ts'

/** Finishes what is in flight, ends every process, and closes the internal listeners. */
export async function stopSlots(
  slots: readonly Slot[],
  listeners: readonly Listening[],
  context: Context,
): Promise<void> {
  context.stopping = true
  await Promise.all(listeners.map((listening) => closeServer(listening.server, context.grace)))
  await Promise.all(slots.map((slot) => stopSlot(slot, context)))
}

async function stopSlot(slot: Slot, context: Context): Promise<void> {
  if (slot.waking) slot.instance?.child.kill('SIGTERM')
  await slot.waking?.catch(() => undefined)
  const instance = slot.instance
  if (instance) {
    await drained(instance, context.grace)
    retire(slot, instance, context)
  }
  await Promise.all([...slot.leaving].map(({ exited }) => exited))
  await slot.log.close()
}

async function drained(instance: Instance, grace: number): Promise<void> {
  const until = performance.now() + grace
  while (instance.inFlight > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Kills every process at once: our own death by an error leaves none behind either. */
export function killSlots(slots: readonly Slot[]): void {
  for (const { instance, leaving } of slots) {
    for (const one of [instance, ...leaving]) one?.child.kill('SIGKILL')
  }
}
