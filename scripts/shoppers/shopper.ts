import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from '../lib/browser.ts'
import type { User } from '../lib/login.ts'
import type { Random } from '../prove/random.ts'
import {
  lineFaults,
  withAdded,
  withMerged,
  type Beliefs,
  type Lines,
  type Order,
} from './beliefs.ts'
import { buy } from './buy.ts'
import { addForms, cartLines, isDone, isLoggedIn } from './pages.ts'
import type { Visits } from './visits.ts'

export type Book = { id: string; title: string }

export type Shopper = {
  url: string
  user: User
  /** What lies in the customer's cart before the first visit. */
  cart: Lines
  /** Comes as a guest, and logs in with lines. */
  isGuest: boolean
  books: readonly Book[]
  /** `performance.now()` of closing time. */
  until: number
  random: Random
  visits: Visits
  /** Hears what the shop refused, in a word. */
  onRefused: (what: string) => void
}

export type Experience = { beliefs: Beliefs; faults: string[] }

const mostRounds = 500
const mostLogins = 3
const longestArrival = 3000
const longestPause = 400

/** Shops until closing time, and tells what they believe to have bought and to have in their cart. */
export async function goShopping(shopper: Shopper): Promise<Experience> {
  const { user, random, until } = shopper
  const faults: string[] = []
  let { cart } = shopper
  const orders: Order[] = []
  const open = () => performance.now() < until
  let browser = shopper.visits.browser()
  try {
    await wait(random() * longestArrival)
    cart = await arrive(shopper, browser, shopper.isGuest, cart)
    for (let round = 0; round < mostRounds && open(); round += 1) {
      // Sometimes on another device, where the shop does not know them yet.
      if (random() < 0.05) {
        browser = shopper.visits.browser()
        cart = await arrive(shopper, browser, true, cart)
      }
      cart = await addBook(shopper, browser, cart)
      if (random() < 0.5) faults.push(...(await lookAtCart(shopper, browser, cart)))
      if (random() < 0.4 && cart.size > 0) {
        const order = await buy(shopper, browser, cart)
        if (order) orders.push(order)
        if (order) cart = new Map()
      }
    }
    faults.push(...(await lookAtCart(shopper, browser, cart)))
  } catch (error) {
    faults.push(`${user.name}: ${error instanceof Error ? error.message : String(error)}`)
  }
  return { beliefs: { name: user.name, cart, orders }, faults }
}

/** Fills a guest's cart, if it is a guest, and logs in; gives the cart that there must be now. */
async function arrive(
  shopper: Shopper,
  browser: Browser,
  isGuest: boolean,
  cart: Lines,
): Promise<Lines> {
  const wanted = isGuest ? 2 : 0
  let guest: Lines = new Map()
  for (let book = 0; book < wanted; book += 1) guest = await addBook(shopper, browser, guest)
  const page = await logIn(shopper, browser)
  const merged = withMerged(cart, guest)
  const [fault] = lineFaults('after the login', merged, cartLines(page))
  if (fault !== undefined) throw new Error(fault)
  return merged
}

/** Logs in, and again where the provider was too busy, as a person does; gives the page of the cart. */
async function logIn({ url, user, onRefused }: Shopper, browser: Browser): Promise<Page> {
  for (let attempt = 0; attempt < mostLogins; attempt += 1) {
    let page = await browser.open(`${url}/login?return=/cart`)
    // The provider asks nobody twice whom it knows.
    if (page.form && !page.url.startsWith(`${url}/`)) {
      const fields = { username: user.name, password: user.password }
      page = await browser.submit(page.form, fields)
    }
    if (page.url === `${url}/cart` && isLoggedIn(page)) return page
    onRefused('login')
  }
  throw new Error(`the login failed ${mostLogins} times`)
}

/** Looks around, and adds one to three copies of a book that it finds on the way. */
async function addBook(shopper: Shopper, browser: Browser, cart: Lines): Promise<Lines> {
  const { random, books, onRefused } = shopper
  const page = await browse(shopper, browser)
  const forms = addForms(page)
  const book = pick(
    random,
    books.filter(({ id }) => forms.has(id)),
  )
  const form = book && forms.get(book.id)
  if (!form) return cart
  await pause(random)
  const copies = 'quantity' in form.filledIn ? 1 + Math.floor(random() * 3) : 1
  const fields = 'quantity' in form.filledIn ? { quantity: String(copies) } : {}
  const answer = await browser.submit(form, fields)
  if (isDone(answer)) return withAdded(cart, book.id, copies)
  onRefused(`add to cart ${answer.status}`)
  return cart
}

async function browse(shopper: Shopper, browser: Browser): Promise<Page> {
  const { url, random, books } = shopper
  await pause(random)
  const book = pick(random, books)
  const word = book?.title.split(' ').at(-1) ?? ''
  const drawn = random()
  if (drawn < 0.4) return browser.open(`${url}/`)
  if (drawn < 0.6) return browser.open(`${url}/search?${new URLSearchParams({ q: word })}`)
  return browser.open(`${url}/books/${book?.id}`)
}

async function lookAtCart(shopper: Shopper, browser: Browser, cart: Lines): Promise<string[]> {
  const { url, user, random } = shopper
  await pause(random)
  const page = await browser.open(`${url}/cart`)
  if (page.status !== 200) throw new Error(`the cart was answered ${page.status}`)
  return lineFaults(`${user.name} in the cart`, cart, cartLines(page))
}

function pick<T>(random: Random, list: readonly T[]): T | undefined {
  return list[Math.floor(random() * list.length)]
}

/** The time in which a person reads. */
export async function pause(random: Random): Promise<void> {
  await wait(random() * longestPause)
}
