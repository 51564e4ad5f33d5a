import { expect, test } from '../fixtures.ts'
import { BookPage } from '../pages/book-page.ts'
import { CartPage } from '../pages/cart-page.ts'
import { LoginPage } from '../pages/login-page.ts'

test('a guest adds a book, and it survives a reload', async ({ page, api }) => {
  const book = await api.makeBook()
  const detail = await new BookPage(page).open(book.id)

  await detail.addCopies(2)
  await expect(detail.cartLink).toContainText('2')
  await page.reload()
  await expect(detail.cartLink).toContainText('2')
  const cart = await new CartPage(page).open()

  await expect(cart.copies(book.title)).toHaveValue('2')
  await expect(cart.total).toHaveText('$25.00')
})

test('two tabs of a guest fill one cart', async ({ page, context, api }) => {
  const [one, two] = [await api.makeBook(), await api.makeBook()]
  const tab = await context.newPage()
  const first = await new BookPage(page).open(one.id)
  const second = await new BookPage(tab).open(two.id)

  await Promise.all([first.addCopies(1), second.addCopies(1)])
  await expect(first.notices).toContainText([one.title])
  await expect(second.notices).toContainText([two.title])
  const cart = await new CartPage(page).open()

  await expect(cart.lines).toHaveCount(2)
})

test('login merges the lines into the customer’s cart, exactly once', async ({
  page,
  api,
  shopper,
  logIn,
}) => {
  const [both, own, guests] = [await api.makeBook(), await api.makeBook(), await api.makeBook()]
  await api.addToCart(shopper, both.id, 1)
  await api.addToCart(shopper, own.id, 4)
  await (await new BookPage(page).open(both.id)).addCopies(2)
  await expect(page.locator('.notice').first()).toBeVisible()
  await (await new BookPage(page).open(guests.id)).addCopies(3)
  await expect(page.locator('.notice').first()).toBeVisible()

  const cart = await new CartPage(page).open()
  await logIn(shopper)
  await expect(page).toHaveURL('/cart')

  await expect(cart.copies(both.title)).toHaveValue('3')
  await expect(cart.copies(own.title)).toHaveValue('4')
  await expect(cart.copies(guests.title)).toHaveValue('3')
  await page.reload()
  await expect(cart.copies(both.title)).toHaveValue('3')
  expect((await api.cart(shopper)).count).toBe(10)
})

test('ten lines are merged at once', async ({ page, api, shopper, logIn }) => {
  test.slow()
  const books = await Promise.all(Array.from({ length: 10 }, () => api.makeBook()))
  for (const book of books) {
    await (await new BookPage(page).open(book.id)).addCopies(1)
    await expect(page.locator('.notice').first()).toBeVisible()
  }

  await logIn(shopper)

  const { items } = await api.cart(shopper)
  expect(items.map(({ bookId }) => bookId).toSorted()).toEqual(books.map(({ id }) => id).toSorted())
})

test('what a merge caps at 99, and what is gone, is told', async ({
  page,
  api,
  shopper,
  logIn,
}) => {
  const [capped, gone] = [await api.makeBook(), await api.makeBook()]
  await api.addToCart(shopper, capped.id, 98)
  await (await new BookPage(page).open(capped.id)).addCopies(5)
  await expect(page.locator('.notice').first()).toBeVisible()
  await (await new BookPage(page).open(gone.id)).addCopies(1)
  await expect(page.locator('.notice').first()).toBeVisible()
  await api.retire(gone.id)

  await new CartPage(page).open()
  await logIn(shopper)

  await expect(page.locator('.notice').filter({ hasText: '99' })).toContainText(capped.title)
  await expect(page.locator('.notice').filter({ hasText: 'no longer' })).toBeVisible()
  expect((await api.cart(shopper)).count).toBe(99)
})

test('a repeated callback changes nothing', async ({ page, api, shopper, logIn }) => {
  const book = await api.makeBook()
  await (await new BookPage(page).open(book.id)).addCopies(2)
  await expect(page.locator('.notice').first()).toBeVisible()
  const callbacks: string[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/callback') callbacks.push(request.url())
  })

  await logIn(shopper)
  await page.goto(callbacks[0] ?? '')

  await expect(page).toHaveURL(`/books/${book.id}`)
  expect((await api.cart(shopper)).count).toBe(2)
})

test('an interrupted login keeps the guest’s cart', async ({ page, api }) => {
  const book = await api.makeBook()
  await (await new BookPage(page).open(book.id)).addCopies(2)
  await expect(page.locator('.notice').first()).toBeVisible()
  await page.goto('/login?return=/cart')

  await new LoginPage(page).leave()
  const cart = await new CartPage(page).open()

  await expect(cart.copies(book.title)).toHaveValue('2')
})
