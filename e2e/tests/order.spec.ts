import { expect, test } from '../fixtures.ts'
import { CheckoutPage } from '../pages/checkout-page.ts'
import { OrderPage } from '../pages/order-page.ts'

test('the order page tells what happened, by whom', async ({ page, api, shopper, logIn }) => {
  const book = await api.makeBook()
  await api.addToCart(shopper, book.id)
  const { id } = await api.checkout(shopper)
  await api.untilOrder(shopper, id, 'CONFIRMED')
  await logIn(shopper)

  const order = await new OrderPage(page).open(id)

  await expect(order.status).toContainText('confirmed')
  await expect(order.timeline.filter({ hasText: 'order.created' })).toBeVisible()
  await expect(order.timeline.filter({ hasText: 'inventory.updated' })).toBeVisible()
  await expect(order.timeline.filter({ hasText: 'payment.completed' })).toContainText('payment')
})

test('a slow bank leaves time to watch the hold count down', async ({
  page,
  api,
  shopper,
  logIn,
}) => {
  const book = await api.makeBook()
  await api.addToCart(shopper, book.id)
  await logIn(shopper)
  const checkout = await new CheckoutPage(page).open()
  await checkout.payment('Slow bank').check()

  await checkout.place.click()

  const order = new OrderPage(page)
  await expect(order.countdown).toHaveText(/^\d:\d\d$|^10:00$/)
  const before = await order.countdown.textContent()
  await expect(order.countdown).not.toHaveText(before ?? '')
  await expect(order.status).toContainText('confirmed', { timeout: 30_000 })
  await expect(order.countdown).toBeHidden()
})

test('cancelling gives the copies back', async ({ page, api, shopper, logIn }) => {
  const book = await api.makeBook({ stock: 6 })
  await api.addToCart(shopper, book.id, 2)
  const { id } = await api.checkout(shopper)
  await api.untilOrder(shopper, id, 'CONFIRMED')
  await logIn(shopper)
  const order = await new OrderPage(page).open(id)

  await order.cancel.click()
  await order.reallyCancel.click()

  await expect(order.status).toContainText('cancelled')
  await expect(order.cancel).toBeHidden()
  await expect.poll(async () => (await api.stock(book.id)).available).toBe(6)
})

test('somebody else’s order does not exist', async ({ page, api, shopper, logIn }) => {
  const book = await api.makeBook()
  await api.addToCart('user1', book.id)
  const { id } = await api.checkout('user1')
  await logIn(shopper)

  const response = await page.goto(`/orders/${id}`)

  expect(response?.status()).toBe(404)
  await expect(page.getByText('not on our shelves')).toBeVisible()
})

test('lists own orders, newest first', async ({ page, api, shopper, logIn }) => {
  const [older, newer] = [await api.makeBook(), await api.makeBook()]
  for (const book of [older, newer]) {
    await api.addToCart(shopper, book.id)
    await api.checkout(shopper)
  }
  await logIn(shopper)

  await page.goto('/orders')

  const entries = page.getByRole('list', { name: 'Orders, newest first' }).locator('> li')
  await expect(entries.nth(0)).toContainText(newer.title)
  await expect(entries.nth(1)).toContainText(older.title)
})

test('an open order page follows what the shop does elsewhere', async ({
  page,
  api,
  shopper,
  logIn,
}) => {
  const book = await api.makeBook()
  await api.addToCart(shopper, book.id)
  const { id } = await api.checkout(shopper)
  await api.untilOrder(shopper, id, 'CONFIRMED')
  await logIn(shopper)
  const order = await new OrderPage(page).open(id)
  await expect(order.status).toContainText('confirmed')

  await api.ship(id)

  await expect(order.status).toContainText('on its way')
})
