import { problem } from '@bookstore/shared/problem.ts'

/** A member's answer that asks for a place in the next batch. */
export const again = Symbol('again')

export type Batching<Request, Answer> = {
  /** How many batches may be in flight at once. */
  lanes: number
  /** Requests a batch. */
  largest: number
  /** Requests that may wait; beyond it they are refused. */
  longestQueue: number
  /** After so long a batch in flight counts as failed. */
  deadlineMilliseconds: number
  /** Answers all requests of a batch, in their order. */
  run(requests: readonly Request[]): Promise<readonly (Answer | typeof again)[]>
}

type Member<Request, Answer> = {
  request: Request
  turns: number
  resolve(answer: Answer): void
  reject(error: unknown): void
}

const mostTurns = 5

/**
 * Makes natural batching (performance.md section 4): a request goes at once while a lane is free, and
 * whatever queued meanwhile goes together in the next batch. A failing batch fails its members.
 * @throws Problem `dependency-down` when too many wait, a batch takes too long, or is never settled
 */
export function batching<Request, Answer>(
  options: Batching<Request, Answer>,
): (request: Request) => Promise<Answer> {
  const queue: Member<Request, Answer>[] = []
  let busy = 0

  function next(): void {
    if (busy >= options.lanes || queue.length === 0) return
    busy += 1
    const batch = queue.splice(0, options.largest)
    void work(batch).finally(() => {
      busy -= 1
      next()
    })
  }

  async function work(batch: Member<Request, Answer>[]): Promise<void> {
    try {
      const answers = await inTime(options.run(batch.map(({ request }) => request)))
      queue.unshift(...batch.filter((member, at) => !settle(member, answers[at])))
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  function inTime<T>(running: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>()
    const late = () => reject(problem('dependency-down', { cause: new Error('A batch is late') }))
    const timer = setTimeout(late, options.deadlineMilliseconds)
    return Promise.race([running, promise]).finally(() => clearTimeout(timer))
  }

  return function submit(request) {
    if (queue.length >= options.longestQueue) {
      return Promise.reject(problem('dependency-down', { cause: new Error('The queue is full') }))
    }
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    queue.push({ request, turns: 0, resolve, reject })
    next()
    return promise
  }
}

function settle<Request, Answer>(
  member: Member<Request, Answer>,
  answer: Answer | typeof again | undefined,
): boolean {
  if (answer !== undefined && answer !== again) {
    member.resolve(answer)
    return true
  }
  member.turns += 1
  if (member.turns < mostTurns) return false
  member.reject(problem('dependency-down', { cause: new Error('A batch member is not settled') }))
  return true
}
