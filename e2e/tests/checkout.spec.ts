import { expect, test } from '../fixtures.ts'
import { CartPage } from '../pages/cart-page.ts'
import { CheckoutPage } from '../pages/checkout-page.ts'
import { OrderPage } from '../pages/order-page.ts'

test('buys what is in the cart, and the order confirms itself', async ({
  page,
  api,
  shopper,
  logIn,
}) => {
  const book = await api.makeBook({ stock: 5 })
  await api.addToCart(shopper, book.id, 2)
  await logIn(shopper)
  const checkout = await (await new CartPage(page).open()).checkOut()

  await checkout.place.click()

  const order = new OrderPage(page)
  await expect(page).toHaveURL(/\/order-confirmation\?id=/)
  await expect(order.status).toContainText('confirmed')
  await expect(order.cartLink).not.toContainText('2')
  await expect.poll(async () => (await api.stock(book.id)).quantity).toBe(3)
  expect(await api.orders(shopper)).toHaveLength(1)
})

test('a guest logs in on the way and comes to the checkout', async ({
  page,
  api,
  shopper,
  logInHere,
}) => {
  const book = await api.makeBook()
  await page.goto(`/books/${book.id}`)
  await page.getByRole('button', { name: `Add to cart : ${book.title}` }).click()
  await expect(page.locator('.notice').first()).toBeVisible()
  const cart = await new CartPage(page).open()

  await cart.toLogin.click()
  await logInHere(shopper)

  await expect(page).toHaveURL('/checkout')
  await expect(new CheckoutPage(page).main).toContainText(book.title)
})

test('a declined card cancels the order and gives the copies back', async ({
  page,
  api,
  shopper,
  logIn,
}) => {
  const book = await api.makeBook({ stock: 4 })
  await api.addToCart(shopper, book.id, 2)
  await logIn(shopper)
  const checkout = await new CheckoutPage(page).open()

  await checkout.payment('Declined card').check()
  await checkout.place.click()

  await expect(new OrderPage(page).status).toContainText('cancelled')
  await expect(page.getByText('The payment did not go through')).toBeVisible()
  await expect
    .poll(() => api.stock(book.id))
    .toMatchObject({ quantity: 4, reserved: 0, available: 4 })
})

test('a slow bank is waited for', async ({ page, api, shopper, logIn }) => {
  const book = await api.makeBook()
  await api.addToCart(shopper, book.id)
  await logIn(shopper)
  const checkout = await new CheckoutPage(page).open()

  await checkout.payment('Slow bank').check()
  await checkout.place.click()

  await expect(new OrderPage(page).status).toContainText('confirmed', { timeout: 30_000 })
})

test('out of stock: says what is left, adjusts the cart, then sells', async ({
  page,
  api,
  shopper,
  logIn,
}) => {
  const book = await api.makeBook({ stock: 5 })
  await api.addToCart(shopper, book.id, 3)
  await logIn(shopper)
  const checkout = await new CheckoutPage(page).open()
  await api.setStock(book.id, 1)

  await checkout.place.click()
  await expect(checkout.alert).toContainText('you want 3, 1 is left')
  await checkout.takeWhatIsLeft.click()
  await expect(checkout.main).toContainText('1 × $12.50')
  await checkout.place.click()

  await expect(new OrderPage(page).status).toContainText('confirmed')
  const bought = (await api.orders(shopper)).filter(({ status }) => status === 'CONFIRMED')
  expect(bought).toMatchObject([{ total: 12.5 }])
})

test('a changed price is shown, and bought only when agreed', async ({
  page,
  api,
  shopper,
  logIn,
}) => {
  const book = await api.makeBook({ price: 10 })
  await api.addToCart(shopper, book.id)
  await logIn(shopper)
  const checkout = await new CheckoutPage(page).open()
  await api.setPrice(book, 11)

  await checkout.place.click()
  await expect(page.getByText('the total was $10.00 and is $11.00 now')).toBeVisible()
  expect(await api.orders(shopper)).toHaveLength(0)
  await checkout.place.click()

  await expect(new OrderPage(page).status).toContainText('confirmed')
  expect((await api.orders(shopper))[0]?.total).toBe(11)
})

test('a double click orders once', async ({ page, api, shopper, logIn }) => {
  const book = await api.makeBook({ stock: 9 })
  await api.addToCart(shopper, book.id)
  await logIn(shopper)
  const checkout = await new CheckoutPage(page).open()

  await checkout.place.dblclick()

  await expect(new OrderPage(page).status).toContainText('confirmed')
  expect(await api.orders(shopper)).toHaveLength(1)
  expect((await api.stock(book.id)).quantity).toBe(8)
})

test('the back button and a second try order nothing more', async ({
  page,
  api,
  shopper,
  logIn,
}) => {
  const book = await api.makeBook()
  await api.addToCart(shopper, book.id)
  await logIn(shopper)
  const checkout = await new CheckoutPage(page).open()
  await checkout.place.click()
  await expect(new OrderPage(page).status).toContainText('confirmed')

  await page.goBack()
  if (await checkout.place.isVisible()) await checkout.place.click()
  await page.waitForLoadState()

  expect(await api.orders(shopper)).toHaveLength(1)
})

test('two tabs order once', async ({ page, context, api, shopper, logIn }) => {
  const book = await api.makeBook({ stock: 9 })
  await api.addToCart(shopper, book.id)
  await logIn(shopper)
  const tab = await context.newPage()
  const one = await new CheckoutPage(page).open()
  const two = await new CheckoutPage(tab).open()

  await Promise.all([one.place.click(), two.place.click()])
  await expect(page).not.toHaveURL(/\/checkout$/)
  await tab.waitForLoadState()

  await expect.poll(async () => (await api.orders(shopper)).length).toBe(1)
  await expect.poll(async () => (await api.stock(book.id)).quantity).toBe(8)
})

test('an empty cart leads back to the cart', async ({ page, shopper, logIn }) => {
  await logIn(shopper)

  await page.goto('/checkout')

  await expect(new CartPage(page).empty).toBeVisible()
})
