import * as v from 'valibot'

const request = v.object({
  method: v.string(),
  path: v.string(),
  headers: v.exactOptional(v.record(v.string(), v.string())),
  body: v.exactOptional(v.string()),
})

export const taskSchema = v.object({
  port: v.number(),
  connections: v.number(),
  /** Seconds of load before it counts. */
  warmup: v.number(),
  seconds: v.number(),
  /** Sent in turns by all connections together. */
  requests: v.array(request),
  /** Sends each request a single time, and ends with the last. */
  once: v.boolean(),
  /** Statuses that count as served. */
  expect: v.array(v.number()),
  /** The process whose use of the CPU is looked at. */
  watch: v.number(),
})

/** What the load generator is told. */
export type Task = v.InferOutput<typeof taskSchema>

// JSON has no NaN: what was not counted comes as null.
const number = v.pipe(
  v.nullable(v.number()),
  v.transform((value) => value ?? Number.NaN),
)

export const resultSchema = v.object({
  /** Requests a second that were answered with an expected status. */
  perSecond: v.number(),
  /** Milliseconds, of all answers. */
  p50: number,
  p95: number,
  p99: number,
  seconds: v.number(),
  good: v.number(),
  statuses: v.record(v.string(), v.number()),
  /** Cores that the watched process kept busy. */
  serverBusy: number,
  /** Cores that the load generator kept busy. */
  loadBusy: v.number(),
})

/** What the load generator counted. */
export type Result = v.InferOutput<typeof resultSchema>
