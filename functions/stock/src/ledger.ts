export type State = 'held' | 'refused' | 'deducted' | 'released' | 'expired' | 'cancelled'
export type Line = { bookId: string; quantity: number }
export type Reservation = { state: State; lines: readonly Line[] }
export type Count = { quantity: number; reserved: number }

export type StockRow = Count & { bookId: string; updatedAt: Date }
/** `timestamp` is the row's time to the microsecond. */
export type MovedRow = StockRow & { previousQuantity: number; timestamp: string }

export type Movement = {
  reason: 'sale' | 'return' | 'adjustment'
  orderId?: string | undefined
  note?: string | undefined
}

/** What to add to a book's two counts. */
export type Change = { bookId: string; quantity: number; reserved: number }

/** What an event does to an order's reservation; `state` is absent where it does nothing. */
export type Decision = { state?: State; changes: Change[]; lines: readonly Line[] }

export type Stock = ReadonlyMap<string, Count>

const nothing: Decision = { changes: [], lines: [] }

/**
 * Decides on `order.created`: the hold becomes a sale. Without a hold (it expired, was released, or never
 * was) the copies are taken from the free ones if all lines fit, else the event has to come again.
 * @param ordered the event's lines, which count where the order has none on record
 * @param stock the locked rows
 */
export function decideCreated(
  reservation: Reservation | undefined,
  ordered: readonly Line[],
  stock: Stock,
): Decision | 'retry' {
  const state = reservation?.state
  if (state === 'cancelled' || state === 'deducted') return nothing
  const lines = reservation?.lines.length ? reservation.lines : sumByBook(ordered)
  const held = state === 'held'
  const changes = lines.map(({ bookId, quantity }) => ({
    bookId,
    quantity: -quantity,
    reserved: held ? -quantity : 0,
  }))
  const fits =
    held || changes.every(({ bookId, quantity }) => available(stock, bookId) >= -quantity)
  return fits ? ifLocked({ state: 'deducted', changes, lines }, stock) : 'retry'
}

/**
 * Decides on `order.cancelled`: what is held or sold goes back, and the order stays cancelled whatever
 * comes later.
 * @param stock the locked rows
 */
export function decideCancelled(
  reservation: Reservation | undefined,
  stock: Stock,
): Decision | 'retry' {
  const { state, lines } = reservation ?? { state: undefined, lines: [] }
  if (state === 'cancelled') return nothing
  const changes = lines.map(({ bookId, quantity }) => ({
    bookId,
    quantity: state === 'deducted' ? quantity : 0,
    reserved: state === 'held' ? -quantity : 0,
  }))
  const moves = state === 'deducted' || state === 'held'
  return ifLocked({ state: 'cancelled', changes: moves ? changes : [], lines: [] }, stock)
}

/** Sums the quantities of lines of the same book. */
export function sumByBook(lines: readonly Line[]): Line[] {
  const sums = new Map<string, number>()
  for (const { bookId, quantity } of lines) {
    sums.set(bookId, (sums.get(bookId) ?? 0) + quantity)
  }
  return [...sums].map(([bookId, quantity]) => ({ bookId, quantity }))
}

function available(stock: Stock, bookId: string): number {
  const count = stock.get(bookId)
  return count ? count.quantity - count.reserved : 0
}

// A row that is not locked belongs to a reservation made after the locks were taken, or does not exist yet.
function ifLocked(decision: Decision, stock: Stock): Decision | 'retry' {
  return decision.changes.every(({ bookId }) => stock.has(bookId)) ? decision : 'retry'
}
