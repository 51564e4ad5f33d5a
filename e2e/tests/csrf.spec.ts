import { expect, test } from '../fixtures.ts'
import { BookPage } from '../pages/book-page.ts'
import { CartPage } from '../pages/cart-page.ts'

test('a form from another origin is refused', async ({ page, request, api, baseURL }) => {
  const book = await api.makeBook()
  await new BookPage(page).open(book.id)
  const csrf = await page.locator('input[name=csrf]').first().inputValue()
  const cookies = await page.context().cookies()

  const response = await request.post(`/books/${book.id}?/add`, {
    headers: {
      origin: 'http://elsewhere.invalid',
      cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
    },
    form: { csrf, bookId: book.id, quantity: '1' },
  })

  expect(response.status()).toBe(403)
  await page.goto('/cart')
  await expect(new CartPage(page).empty).toBeVisible()
  expect(baseURL).toBeDefined()
})

test('a form without the token is refused and changes nothing', async ({ page, api, baseURL }) => {
  const book = await api.makeBook()
  await new BookPage(page).open(book.id)

  const response = await page.request.post(`/books/${book.id}?/add`, {
    headers: { origin: baseURL ?? '' },
    form: { bookId: book.id, quantity: '1' },
  })

  expect(response.status()).toBe(403)
  await expect((await new CartPage(page).open()).empty).toBeVisible()
})

test('a stale token recovers by itself', async ({ page, api }) => {
  const book = await api.makeBook()
  const detail = await new BookPage(page).open(book.id)
  await page.locator('input[name=csrf]').evaluateAll((inputs) => {
    for (const input of inputs) input.setAttribute('value', 'stale')
  })

  await detail.addCopies(1)

  await expect(detail.cartLink).toContainText('1')
})

test('a logout must be meant', async ({ page, request, shopper, logIn }) => {
  await logIn(shopper)
  const cookies = await page.context().cookies()

  const response = await request.post('/logout', {
    headers: { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') },
    form: {},
  })

  expect(response.status()).toBe(403)
  await page.goto('/orders')
  await expect(page.getByRole('heading', { name: 'Your orders' })).toBeVisible()
})
