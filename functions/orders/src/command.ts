import type { User } from '@bookstore/shared/operation.ts'
import { problem } from '@bookstore/shared/problem.ts'
import { carryOut, lockWhole, type Context } from './life.ts'
import { decide, isDeducted, type Command, type Order } from './order.ts'

/** Says whether a user may see an order: it is theirs, or they run the shop. */
export function maySee({ id, roles }: User, order: Pick<Order, 'userId'>): boolean {
  return order.userId === id || roles.includes('admin')
}

/**
 * Carries out a person's command on an order.
 * @throws Problem `not-found` when it is not theirs, `wrong-state` when its state forbids the command
 */
export async function command(
  context: Context,
  user: User,
  { orderId, name }: { orderId: string; name: Command },
): Promise<Order> {
  const sql = await context.db()
  return sql.begin(async (tx) => {
    const order = await lockWhole(tx, orderId)
    if (!order || !maySee(user, order)) throw problem('not-found')
    const decision = decide({ status: order.status, deducted: isDeducted(order) }, name)
    switch (decision.kind) {
      case 'moved':
        return carryOut(tx, context, order, { ...decision, byShop: order.userId !== user.id })
      case 'unchanged':
        return order
      default:
        throw problem('wrong-state', { detail: whyNot(order, name) })
    }
  })
}

function whyNot({ status }: Order, name: Command): string {
  if (name === 'ship' && status === 'CONFIRMED') return 'Not all copies have left the stock yet'
  return `The order is ${status}`
}
