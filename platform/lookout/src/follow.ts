import { setTimeout as pause } from 'node:timers/promises'
import type * as v from 'valibot'
import { ApiError, type Change, type KubernetesApi, type List } from './kubernetes-api.ts'

export type Feed<T> = {
  path: string
  schema: v.GenericSchema<unknown, T>
  onList: (items: List<T>['items']) => void
  onChange: (change: Change<T>) => void
  /** Hears of what goes wrong, and null when all is well again. */
  onFault: (error: unknown) => void
}

export type Pace = { shortest: number; longest: number }

const gone = 410

/**
 * Follows what a path lists, until the signal: lists it, hears of every change from there on, and lists it anew
 * when the watch ends. What went wrong is tried again after `pace.shortest` milliseconds, then ever later.
 */
export async function follow<T>(
  api: KubernetesApi,
  feed: Feed<T>,
  signal: AbortSignal,
  pace: Pace = { shortest: 500, longest: 30_000 },
): Promise<void> {
  let wait = pace.shortest
  while (!signal.aborted) {
    try {
      await once(api, feed, signal)
      wait = pace.shortest
    } catch (error) {
      if (signal.aborted) return
      feed.onFault(error)
      wait = Math.min(pace.longest, wait * 2)
    }
    await pause(wait, undefined, { signal }).catch(() => {})
  }
}

async function once<T>(api: KubernetesApi, feed: Feed<T>, signal: AbortSignal): Promise<void> {
  const { path, schema } = feed
  const { items, resourceVersion } = await api.list(path, schema, signal)
  feed.onList(items)
  feed.onFault(null)
  try {
    for await (const change of api.watch(path, resourceVersion, schema, signal)) {
      feed.onChange(change)
    }
  } catch (error) {
    // A cut connection and a list that is too old are mended by the next list; a refusal is not.
    if (error instanceof ApiError && [0, gone].includes(error.status)) return
    throw error
  }
}
