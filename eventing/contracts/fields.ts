import * as v from 'valibot'

/** An id: a UUID. */
export const id = v.pipe(v.string(), v.uuid())

/** An amount: a decimal number with at most two places. */
export const amount = v.pipe(v.number(), v.minValue(0))

/** A moment: ISO 8601 in UTC. */
export const timestamp = v.pipe(v.string(), v.isoTimestamp())

/** An ISO 4217 code. */
export const currency = v.pipe(v.string(), v.length(3))

/** How many copies of a line. */
export const quantity = v.pipe(v.number(), v.integer(), v.minValue(1))
