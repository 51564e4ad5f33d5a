import type { Tx } from './db.ts'

/**
 * Remembers an event in the caller's transaction, and says whether this is its first delivery to this
 * function. A concurrent delivery of the same event waits here until the first one commits or rolls back.
 */
export async function firstDelivery(
  tx: Tx,
  { source, id }: { source: string; id: string },
): Promise<boolean> {
  const { count } = await tx`
    insert into eventing.inbox (source, id)
    values (${source}, ${id})
    on conflict do nothing`
  return count === 1
}
