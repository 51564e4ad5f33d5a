import * as v from 'valibot'

const count = v.pipe(v.number(), v.integer())
const cents = count
/** Milliseconds since 1970. */
const time = v.number()

const line = v.object({ bookId: v.string(), quantity: count })

const notice = v.object({
  kind: v.picklist(['success', 'info', 'warning', 'error']),
  text: v.string(),
  /** The path of the one page that shows it; without one, the next page does. */
  page: v.optional(v.string()),
})

const login = v.object({
  person: v.object({ id: v.string(), name: v.string(), roles: v.array(v.string()) }),
  startedAt: time,
  /** The session at the identity provider; back-channel logout names it. */
  sid: v.nullable(v.string()),
  idToken: v.string(),
  accessToken: v.string(),
  accessEndsAt: time,
  refreshToken: v.nullable(v.string()),
})

const attempt = v.object({
  state: v.string(),
  nonce: v.string(),
  verifier: v.string(),
  returnPath: v.string(),
  startedAt: time,
  /** `claimed` by the one callback that may use the code, `done` when it ended well. */
  stage: v.picklist(['open', 'claimed', 'done']),
})

const seenPrice = v.object({
  price: cents,
  /** What it cost before the last change that the shopper was shown, and when that was. */
  former: v.nullable(v.object({ price: cents, since: time })),
})

const live = v.object({
  csrf: v.string(),
  usedAt: time,
  notices: v.array(notice),
  lines: v.array(line),
  /** Lines on their way to a customer's cart: the same key and lines until it has taken them. */
  merge: v.nullable(
    v.object({
      key: v.string(),
      personId: v.string(),
      lines: v.array(line),
      isRefused: v.boolean(),
    }),
  ),
  /** Of books in the cart, by id. */
  prices: v.record(v.string(), seenPrice),
  /** The customer's copies, as last heard. */
  count: v.nullable(v.object({ value: count, at: time })),
  attempts: v.array(attempt),
  login: v.nullable(login),
})

/** What is left for a moment of a session that got a new id. */
const moved = v.object({ movedTo: v.string(), sealedId: v.string() })

export type KeptNotice = v.InferOutput<typeof notice>
export type Line = v.InferOutput<typeof line>
export type Login = v.InferOutput<typeof login>
export type Attempt = v.InferOutput<typeof attempt>
export type SeenPrice = v.InferOutput<typeof seenPrice>
/** One session as the store keeps it. */
export type SessionRecord = v.InferOutput<typeof live>
export type Moved = v.InferOutput<typeof moved>

const kept = v.pipe(v.string(), v.parseJson(), v.union([live, moved]))

/** Makes the record of a shopper who has done nothing yet. */
export function newRecord(csrf: string, now: number): SessionRecord {
  return {
    csrf,
    usedAt: now,
    notices: [],
    lines: [],
    merge: null,
    prices: {},
    count: null,
    attempts: [],
    login: null,
  }
}

/** Reads what the store keeps; null for what is not of this form, such as a record of an older release. */
export function readRecord(raw: string): SessionRecord | Moved | null {
  const parsed = v.safeParse(kept, raw)
  return parsed.success ? parsed.output : null
}
