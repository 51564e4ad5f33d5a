import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import type { Random } from './random.ts'

export type Answer = { status: number; body: unknown; retryAfter: number }

/** Counts by what a shopper met, for the table of answers. */
export type Tally = Map<string, number>

type Shopper = {
  url: string
  token: string
  books: readonly string[]
  random: Random
  tally: Tally
}

const attempts = 8
const order = v.object({ id: v.string(), status: v.string() })
const problem = v.object({ code: v.string() })
const retried = new Set([429, 502, 503])

/**
 * Goes shopping once: fills a cart of one to three lines, checks out under one key, often twice at once or
 * again, sometimes with a card that is declined or slow, and sometimes changes their mind and cancels.
 * @returns a sentence for whatever an honest shop must not do to a shopper
 */
export async function goShopping(shopper: Shopper): Promise<string[]> {
  const { random } = shopper
  await fillCart(shopper)
  const key = randomUUID()
  const body = paymentOf(random)
  const twice = random() < 0.3 ? 2 : 1
  const answers = await Promise.all(
    Array.from({ length: twice }, () => checkOut(shopper, key, body)),
  )
  if (random() < 0.3) answers.push(await checkOut(shopper, key, body))
  for (const answer of answers) count(shopper.tally, labelOf(answer))

  const distinct = new Set(answers.map((answer) => `${answer.status} ${identityOf(answer)}`))
  if (distinct.size > 1) return [`One key was answered ${[...distinct].join(' and ')}`]
  const bought = answers[0] && v.safeParse(order, answers[0].body)
  if (answers[0]?.status === 201 && bought?.success && random() < 0.2) {
    const cancelled = await call(shopper, 'POST', `/ecom/orders/${bought.output.id}/cancel`)
    count(shopper.tally, cancelled.status === 200 ? 'cancelled' : labelOf(cancelled))
  }
  return []
}

async function fillCart(shopper: Shopper): Promise<void> {
  const { books, random } = shopper
  await call(shopper, 'DELETE', '/ecom/cart')
  const lines = 1 + Math.floor(random() * Math.min(3, books.length))
  const chosen = books.toSorted(() => random() - 0.5).slice(0, lines)
  for (const bookId of chosen) {
    await call(shopper, 'POST', '/ecom/cart', { bookId, quantity: random() < 0.8 ? 1 : 2 })
  }
}

function paymentOf(random: Random): unknown {
  const drawn = random()
  if (drawn < 0.5) return {}
  if (drawn < 0.8) return { payment: { token: 'tok_success' } }
  if (drawn < 0.95) return { payment: { token: 'tok_decline' } }
  return { payment: { token: drawn < 0.98 ? 'tok_slow' : 'tok_timeout' } }
}

function checkOut(shopper: Shopper, key: string, body: unknown): Promise<Answer> {
  return call(shopper, 'POST', '/ecom/checkout', body, { 'idempotency-key': key })
}

// Every call here is safe to repeat: set, delete, or under a key. A cart that got a line twice only buys more.
async function call(
  { url, token, tally }: Shopper,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await request(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
    if (!retried.has(answer.status) || attempt === attempts) return answer
    count(tally, `retried after ${answer.status} ${labelOfBody(answer.body)}`)
    await new Promise((resolve) => setTimeout(resolve, answer.retryAfter * 1000))
  }
}

async function request(url: string, init: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(url, init)
    const text = await response.text()
    const retryAfter = Number(response.headers.get('retry-after') ?? 0.2)
    return { status: response.status, body: text ? JSON.parse(text) : undefined, retryAfter }
  } catch {
    return { status: 502, body: { code: 'connection-lost' }, retryAfter: 0.2 }
  }
}

function identityOf({ body }: Answer): string {
  const found = v.safeParse(order, body)
  return found.success ? found.output.id : labelOfBody(body)
}

function labelOf({ status, body }: Answer): string {
  return status < 300 ? String(status) : `${status} ${labelOfBody(body)}`
}

function labelOfBody(body: unknown): string {
  const found = v.safeParse(problem, body)
  return found.success ? found.output.code : 'unknown'
}

function count(tally: Tally, label: string): void {
  tally.set(label, (tally.get(label) ?? 0) + 1)
}
