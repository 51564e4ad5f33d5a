import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { BookPage } from '../pages/book-page.ts'

const minute = 60_000
const most = 120

/** Sends what counts against the limit of a shopper, as a script of the page could. */
function sendMany(page: Page): Promise<void> {
  return page.evaluate(async (count) => {
    const send = () => fetch('/cart?/set', { method: 'POST' })
    await Promise.all(Array.from({ length: count }, send))
  }, most)
}

test('too many requests in a minute: says so, and when to go on', async ({ ownShop, api }) => {
  const book = await api.makeBook()
  const { context, storefront } = await ownShop()
  // The limit counts by the clock's minutes: this one begins now.
  await storefront.forward(minute - (Date.now() % minute))
  const page = await context.newPage()
  const detail = await new BookPage(page).open(book.id)
  await sendMany(page)

  await detail.addCopies(1)
  await expect(page.getByRole('heading', { name: 'That was a bit fast' })).toBeVisible()
  const response = await page.goto('/login')
  expect(response?.status()).toBe(429)
  expect(Number(response?.headers()['retry-after'])).toBeGreaterThan(0)
  await expect(page.getByText(/^It should work again in \d+ seconds?\.$/)).toBeVisible()

  await storefront.forward(minute)
  await page.getByRole('link', { name: 'Browse all books' }).click()
  await (await detail.open(book.id)).addCopies(1)

  await expect(detail.cartLink).toContainText('1')
})
