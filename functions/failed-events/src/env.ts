import {
  identitySettings,
  limitSettings,
  milliseconds,
  serverSettings,
  text,
  url,
} from '@bookstore/shared/env.ts'
import * as v from 'valibot'

const subscription = v.strictObject({
  /** The consumer group, `stock.order.created`. */
  subscription: text,
  topic: text,
  /** The endpoint's URL in the cluster, as `knativeerrordest` names it. */
  subscriber: url,
  /** The endpoint's URL here. */
  url,
})

export type Subscription = v.InferOutput<typeof subscription>

export const schemas = {
  settings: {
    ...serverSettings,
    ...limitSettings,
    ...identitySettings,
    /** The subscriptions that events may be retried to, JSON. */
    SUBSCRIPTIONS: v.pipe(v.string(), v.parseJson(), v.array(subscription)),
    RETRY_TIMEOUT_MS: milliseconds(30_000),
  },
  secrets: { DATABASE_URL: url, EVENT_SIGNING_KEYS: text },
}
