import { expect, test } from '../fixtures.ts'
import { CartPage } from '../pages/cart-page.ts'
import { CataloguePage } from '../pages/catalogue-page.ts'
import { CheckoutPage } from '../pages/checkout-page.ts'
import { LoginPage } from '../pages/login-page.ts'
import { OrderPage } from '../pages/order-page.ts'

test('from the catalogue to the confirmation', async ({ page, api, shopper, logInHere }) => {
  const book = await api.makeBook({ stock: 5 })
  const catalogue = new CataloguePage(page)

  await page.goto('/')
  await catalogue.searchBox.fill('orwell')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(catalogue.cards.first()).toContainText('Orwell')
  await page.goto(`/books/${book.id}`)
  await page.getByLabel('Copies').fill('2')
  await page.getByRole('button', { name: `Add to cart : ${book.title}` }).click()
  await expect(page.getByText('in your cart')).toBeVisible()
  const cart = await new CartPage(page).open()
  await cart.more(book.title).click()
  await expect(cart.copies(book.title)).toHaveValue('3')
  await cart.less(book.title).click()
  await cart.toLogin.click()
  await logInHere(shopper)
  await new CheckoutPage(page).place.click()

  await expect(page).toHaveURL(/\/order-confirmation/)
  await expect(new OrderPage(page).status).toContainText('confirmed', { timeout: 20_000 })
  await expect.poll(async () => (await api.stock(book.id)).quantity).toBe(3)
})

test('a guest cart survives a reload, and a line is removed', async ({ page, api }) => {
  const book = await api.makeBook()
  await page.goto(`/books/${book.id}`)
  await page.getByRole('button', { name: `Add to cart : ${book.title}` }).click()
  const cart = await new CartPage(page).open()
  await page.reload()

  await cart.remove(book.title).click()

  await expect(cart.empty).toBeVisible()
})

test('an order is cancelled', async ({ page, api, shopper, logIn }) => {
  const book = await api.makeBook({ stock: 5 })
  await api.addToCart(shopper, book.id)
  const { id } = await api.checkout(shopper)
  await api.untilOrder(shopper, id, 'CONFIRMED')
  await logIn(shopper)
  const order = await new OrderPage(page).open(id)

  await order.cancel.click()
  await page.getByRole('button', { name: 'Yes, cancel the order' }).click()

  await expect(order.status).toContainText('cancelled')
})

test('login and logout work', async ({ page, shopper, logIn }) => {
  await logIn(shopper)

  await page.goto('/logout')
  await page.getByRole('main').getByRole('button', { name: 'Log out' }).click()
  await new LoginPage(page).logOutWithoutScripts()

  await expect(page.getByRole('link', { name: 'Log in' }).first()).toBeVisible()
})

test('an empty form of a refused page is offered again', async ({ page, api }) => {
  const book = await api.makeBook()
  await page.goto(`/books/${book.id}`)
  await page.context().clearCookies()

  await page.getByRole('button', { name: `Add to cart : ${book.title}` }).click()
  await page.getByRole('button').first().click()

  await expect((await new CartPage(page).open()).lines).toHaveCount(1)
})
