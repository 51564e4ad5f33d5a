const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })
const whole = new Intl.NumberFormat('en-US')
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const moment = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
})

/** Writes an amount in cents as a price. */
export function price(cents: number): string {
  return money.format(cents / 100)
}

const amounts = /\b(\d+)\.(\d\d) USD\b/g

/** Writes the amounts within a sentence of the functions as prices. */
export function withPrices(sentence: string): string {
  return sentence.replace(amounts, (_, dollars: string, cents: string) =>
    price(Number(dollars) * 100 + Number(cents)),
  )
}

/** Writes a whole number with its thousands apart. */
export function count(number: number): string {
  return whole.format(number)
}

/** Writes the day of an ISO timestamp, as UTC has it: server and browser must agree. */
export function date(timestamp: string): string {
  return day.format(new Date(timestamp))
}

/** Writes the day and the minute of an ISO timestamp, as UTC has them. */
export function dateTime(timestamp: string): string {
  return `${moment.format(new Date(timestamp))} UTC`
}
