import { price } from '#lib/format.ts'

export const cart = {
  title: 'Your cart',
  lines: 'Books in your cart',
  empty: {
    title: 'Your cart is empty',
    sentence: 'Nothing in here yet. The shelves are full, though.',
    link: 'Look at the books',
  },
  each: (cents: number) => `${price(cents)} each`,
  less: (title: string) => `One copy less of ${title}`,
  more: (title: string) => `One copy more of ${title}`,
  quantity: (title: string) => `Copies of ${title}`,
  update: 'Update',
  updateOf: (title: string) => `Update copies of ${title}`,
  remove: 'Remove',
  removeOf: (title: string) => `Remove ${title} from the cart`,
  summary: 'Summary',
  copies: (count: number) => (count === 1 ? '1 copy' : `${count} copies`),
  total: 'Total',
  toCheckout: 'Go to checkout',
  toLogin: 'Log in and check out',
  loginHint: 'You log in first, and your cart comes along.',
  keepLooking: 'Keep looking around',
  troubled: 'Some of these books need a look before you can order them all.',
  warnings: {
    gone: 'We no longer sell this book. It can only be removed.',
    soldOut: 'Out of stock just now.',
    short: (available: number) =>
      available === 1
        ? 'Only 1 copy is left, fewer than you want.'
        : `Only ${available} copies are left, fewer than you want.`,
    price: (former: number, now: number) =>
      `The price has changed: it was ${price(former)}, now it is ${price(now)}.`,
  },
  said: {
    set: (title: string, quantity: number, total: number) =>
      `${title}: ${quantity === 1 ? '1 copy' : `${quantity} copies`}. The total is ${price(total)}.`,
    removed: (title: string, total: number) =>
      `${title} was removed. The total is ${price(total)}.`,
    capped: (title: string) => `99 copies of ${title} are the most that one cart takes.`,
    gone: (title: string) => `${title} is no longer sold.`,
  },
  badQuantity: 'Choose a whole number from 0 to 99. With 0, the book is removed.',
  badRequest: 'That did not work. Please try again.',
}
