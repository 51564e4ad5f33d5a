import type { InventoryUpdated } from '@bookstore/contracts/inventory-updated.ts'

/** Gives how many copies a change of stock sold: fewer than none for a return. */
export function soldBy({ reason, previousQuantity, newQuantity }: InventoryUpdated): number {
  return reason === 'adjustment' ? 0 : previousQuantity - newQuantity
}

/** Gives the popularity of a book, 0 to 3: ten, a hundred, a thousand copies sold. */
export function popularityOf(sold: number): number {
  if (sold < 10) return 0
  return Math.min(3, String(sold).length - 1)
}
