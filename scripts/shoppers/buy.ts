import { setTimeout as wait } from 'node:timers/promises'
import type { Browser } from '../lib/browser.ts'
import type { Random } from '../prove/random.ts'
import type { Lines, Order } from './beliefs.ts'
import { confirmedId, isSettled, placeForm } from './pages.ts'

type Buyer = {
  url: string
  random: Random
  onRefused: (what: string) => void
}

const looks = 20
const betweenLooks = 250

/**
 * Orders the cart, sometimes with a double click, and follows the order until it moves no more.
 * @returns the order, undefined when the shop refused
 * @throws Error when one click too many made a second order
 */
export async function buy(buyer: Buyer, browser: Browser, cart: Lines): Promise<Order | undefined> {
  const { url, random, onRefused } = buyer
  const page = await browser.open(`${url}/checkout`)
  const form = placeForm(page)
  if (!form) throw new Error(`there is nothing to order at ${page.url} (${page.status})`)
  const payment = paymentOf(random)
  const clicks = random() < 0.2 ? 2 : 1
  const answers = await Promise.all(
    Array.from({ length: clicks }, () => browser.submit(form, { payment })),
  )
  const ids = new Set(answers.map(confirmedId).filter((id) => id !== undefined))
  for (const answer of answers) {
    if (confirmedId(answer) === undefined) onRefused(`place order ${answer.status}`)
  }
  if (ids.size > 1) throw new Error(`one review made the orders ${[...ids].join(' and ')}`)
  const [id] = ids
  if (id === undefined) return undefined
  await follow(buyer, browser, id)
  return { id, lines: cart, status: payment === 'declined' ? 'CANCELLED' : 'CONFIRMED' }
}

function paymentOf(random: Random): 'good' | 'declined' | 'slow' {
  const drawn = random()
  if (drawn < 0.85) return 'good'
  return drawn < 0.95 ? 'declined' : 'slow'
}

async function follow({ url }: Buyer, browser: Browser, id: string): Promise<void> {
  for (let look = 0; look < looks; look += 1) {
    if (isSettled(await browser.open(`${url}/orders/${id}`))) return
    await wait(betweenLooks)
  }
}
