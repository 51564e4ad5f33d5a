import * as v from 'valibot'

/** A price as the functions send it, a decimal with two places, read as integer cents. */
export const cents = v.pipe(
  v.number(),
  v.transform((amount) => Math.round(amount * 100)),
)

/** A page of a list (api.md, page envelope). */
export function pageOf<T extends v.GenericSchema>(item: T) {
  return v.object({
    content: v.array(item),
    totalElements: v.number(),
    totalIsLowerBound: v.optional(v.boolean(), false),
    totalPages: v.number(),
    number: v.number(),
    size: v.number(),
    next: v.nullish(v.string()),
  })
}
