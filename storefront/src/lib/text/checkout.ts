import { price } from '#lib/format.ts'

export const checkout = {
  title: 'Checkout',
  review: 'Your books',
  change: 'Change the cart',
  quantity: (quantity: number, cents: number) => `${quantity} × ${price(cents)}`,
  total: 'Total',
  gone: 'No longer sold',
  pay: {
    legend: 'How would you like to pay?',
    hint: 'This shop only plays bank: no money moves, and these three cards show what can happen.',
    good: { label: 'Good card', hint: 'The bank pays at once.' },
    declined: { label: 'Declined card', hint: 'The bank says no, and the order is cancelled.' },
    slow: { label: 'Slow bank', hint: 'The bank pays, but takes a moment to say so.' },
  },
  place: (cents: number) => `Place order for ${price(cents)}`,
  placing: 'Placing your order…',
  placed: 'Your copies are held for ten minutes while the payment goes through.',
  refusals: {
    empty:
      'Your cart is empty, so nothing was ordered now. If you have just placed an order, you find it under Your orders.',
    changed:
      'Your cart has changed since this page was shown. Please look it over and order again.',
    expired: 'That try took too long and was called off. Nothing was bought: please order again.',
    otherDetails:
      'An earlier try with other details is not finished. Please look the order over and place it again: no book is sold to you twice.',
    price: (former: number, now: number) =>
      `The price has changed: the total was ${price(former)} and is ${price(now)} now. Nothing was ordered yet. Place the order if you agree.`,
    busy: (seconds: number | null) => `Too many tries in a short time. ${wait(seconds)}`,
    unavailable: (seconds: number | null) =>
      `We could not hear whether your order went through. ${wait(seconds)} Trying again is safe: it is never ordered twice.`,
    incomplete: 'That form was not complete. Please look it over and send it again.',
  },
  short: {
    title: 'Not enough copies',
    line: (requested: number, available: number) =>
      available === 0
        ? `you want ${requested}, none is left`
        : `you want ${requested}, ${available} ${available === 1 ? 'is' : 'are'} left`,
    warned: 'We can change your cart to what is there.',
    refused: 'Nothing was ordered. We can change your cart to what is there.',
    adjust: 'Take what is left',
    emptied: 'None of your books is left, so your cart is empty now.',
    adjusted: 'Your cart now has what is left. Please look it over and place your order.',
  },
}

function wait(seconds: number | null): string {
  if (seconds === null) return 'Please try again in a moment.'
  return seconds === 1 ? 'Please try again in a second.' : `Please try again in ${seconds} seconds.`
}
