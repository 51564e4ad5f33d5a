import { expect, test } from '../fixtures.ts'
import { CartPage } from '../pages/cart-page.ts'

test('plus, minus and the badge agree', async ({ page, api, shopper, logIn }) => {
  const book = await api.makeBook({ price: 10 })
  await api.addToCart(shopper, book.id, 1)
  await logIn(shopper)
  const cart = await new CartPage(page).open()

  await cart.more(book.title).click()
  await expect(cart.copies(book.title)).toHaveValue('2')
  await expect(cart.total).toHaveText('$20.00')
  await expect(cart.cartLink).toContainText('2')
  await cart.less(book.title).click()
  await expect(cart.copies(book.title)).toHaveValue('1')
  await expect(cart.cartLink).toContainText('1')
  await cart.less(book.title).click()

  await expect(cart.empty).toBeVisible()
  expect((await api.cart(shopper)).count).toBe(0)
})

test('many clicks on plus all count', async ({ page, api, shopper, logIn }) => {
  const book = await api.makeBook()
  await api.addToCart(shopper, book.id, 1)
  await logIn(shopper)
  const cart = await new CartPage(page).open()

  for (let click = 0; click < 5; click += 1) await cart.more(book.title).click()

  await expect(cart.copies(book.title)).toHaveValue('6')
  await expect.poll(async () => (await api.cart(shopper)).count).toBe(6)
})

test('a typed quantity is set, and nonsense is refused in words', async ({
  page,
  api,
  shopper,
  logIn,
}) => {
  const book = await api.makeBook()
  await api.addToCart(shopper, book.id, 1)
  await logIn(shopper)
  const cart = await new CartPage(page).open()
  const update = page.getByRole('button', { name: `Update copies of ${book.title}` })

  await cart.copies(book.title).fill('7')
  await update.click()
  await expect(cart.total).toHaveText('$87.50')
  await cart.copies(book.title).fill('100')
  await update.click()

  await expect(page.getByText('Choose a whole number from 0 to 99')).toBeVisible()
  expect((await api.cart(shopper)).count).toBe(7)
})

test('remove takes the line away and says so', async ({ page, api, shopper, logIn }) => {
  const [stays, goes] = [await api.makeBook(), await api.makeBook()]
  await api.addToCart(shopper, stays.id)
  await api.addToCart(shopper, goes.id)
  await logIn(shopper)
  const cart = await new CartPage(page).open()

  await cart.remove(goes.title).click()

  await expect(cart.lines).toHaveCount(1)
  await expect(page.getByRole('status').filter({ hasText: 'was removed' })).toBeAttached()
})

test('warns of few copies, of a new price and of a book that is gone', async ({
  page,
  api,
  shopper,
  logIn,
}) => {
  const [few, dearer, gone] = [await api.makeBook(), await api.makeBook(), await api.makeBook()]
  for (const { id } of [few, dearer, gone]) await api.addToCart(shopper, id, 3)
  await logIn(shopper)
  const cart = await new CartPage(page).open()
  await expect(cart.lines).toHaveCount(3)

  await api.setStock(few.id, 2)
  await api.setPrice(dearer, 15)
  await api.retire(gone.id)
  await page.reload()

  await expect(cart.line(few.title)).toContainText('Only 2 copies are left')
  await expect(cart.line(dearer.title)).toContainText('it was $12.50, now it is $15.00')
  await expect(cart.line(gone.title)).toContainText('no longer sell')
  await expect(cart.total).toHaveText('$82.50')
})
