import { canCancel, type Status } from '#lib/order/order.ts'

export const moves = ['ship', 'deliver', 'cancel'] as const

/** What the shop's staff can do with an order. */
export type Move = (typeof moves)[number]

/** Gives what can be done with an order in this state. */
export function movesOf(status: Status): Move[] {
  return moves.filter((move) => {
    if (move === 'cancel') return canCancel(status)
    return status === (move === 'ship' ? 'CONFIRMED' : 'SHIPPED')
  })
}
