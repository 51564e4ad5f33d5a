/** Runs one attempt within the limit of concurrent attempts. */
export type Slot = <T>(attempt: () => Promise<T>) => Promise<T>

export type Lanes = {
  /** Queues a task behind those of its key; resolves once there is room, not once it ran. */
  add(key: string, task: (slot: Slot) => Promise<void>): Promise<void>
  /** Resolves when nothing is queued and nothing runs. */
  drained(): Promise<void>
}

/**
 * Makes lanes: tasks of one key run one after the other, different keys at the same time. Only attempts
 * take one of the `concurrency` slots, so a task that waits for its next retry holds up its own key alone.
 * @param limits `capacity` is how many tasks may be queued or running before `add` waits
 */
export function lanes(limits: { concurrency: number; capacity: number }): Lanes {
  const tails = new Map<string, Promise<void>>()
  const slots = semaphore(limits.concurrency)
  const room = semaphore(limits.capacity)

  const slot: Slot = async (attempt) => {
    await slots.take()
    try {
      return await attempt()
    } finally {
      slots.give()
    }
  }

  return {
    async add(key, task) {
      await room.take()
      const tail: Promise<void> = (tails.get(key) ?? Promise.resolve())
        .then(() => task(slot))
        .catch(() => {})
        .finally(() => {
          if (tails.get(key) === tail) tails.delete(key)
          room.give()
        })
      tails.set(key, tail)
    },
    async drained() {
      while (tails.size > 0) await Promise.all(tails.values())
    },
  }
}

function semaphore(size: number) {
  const waiting: (() => void)[] = []
  let free = size
  return {
    async take() {
      if (free > 0) free -= 1
      else await new Promise<void>((resolve) => waiting.push(resolve))
    },
    give() {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    },
  }
}
