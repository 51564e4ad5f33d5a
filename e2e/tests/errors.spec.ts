import { expect, test } from '../fixtures.ts'
import { startStorefront } from '../support/storefront.ts'

test('what does not exist is a 404 page with a search', async ({ page }) => {
  const response = await page.goto('/no-such-page')

  expect(response?.status()).toBe(404)
  await expect(page.getByText('not on our shelves')).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Search books' }).first()).toBeVisible()
})

for (const id of ['not-an-id', '00000000-0000-4000-8000-00000000dead', '%00']) {
  test(`the book ${id} does not exist`, async ({ page }) => {
    const response = await page.goto(`/books/${id}`)

    expect([400, 404]).toContain(response?.status())
    await expect(page.locator('body')).not.toContainText(/at \w+ \(|node_modules/)
  })
}

test('a customer may not enter the office', async ({ page, shopper, logIn }) => {
  await logIn(shopper)

  const response = await page.goto('/admin')

  expect(response?.status()).toBe(403)
  await expect(page.getByText('This room is for staff')).toBeVisible()
})

test('without the stock function only the badges suffer', async ({ page }) => {
  const storefront = await startStorefront({ STOCK_URL: 'http://127.0.0.1:9' })

  await page.goto(storefront.url)
  await expect(page.getByRole('article').first()).toContainText('Stock unknown')
  const response = await page.goto(`${storefront.url}/search?q=orwell`)

  expect(response?.status()).toBe(200)
  await storefront.stop()
})

test('without the cart function books are still there', async ({ page }) => {
  const storefront = await startStorefront({ CART_URL: 'http://127.0.0.1:9' })

  await page.goto(storefront.url)

  await expect(page.getByRole('article').first()).toContainText('$')
  await storefront.stop()
})

test('without the books function the catalogue says so, and how to go on', async ({ page }) => {
  const storefront = await startStorefront({ BOOKS_URL: 'http://127.0.0.1:9' })

  const response = await page.goto(storefront.url)

  expect(response?.status()).toBe(503)
  expect(Number(response?.headers()['retry-after'])).toBeGreaterThan(0)
  await expect(page.getByRole('link', { name: 'Try again' })).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Search books' }).first()).toBeVisible()
  await storefront.stop()
})

test('without Redis the pages with a session say so', async ({ page }) => {
  const storefront = await startStorefront({ REDIS_URL: 'redis://127.0.0.1:9' })

  const response = await page.goto(`${storefront.url}/cart`)

  expect(response?.status()).toBe(503)
  await expect(page.getByText('We will be right back')).toBeVisible()
  await storefront.stop()
})
