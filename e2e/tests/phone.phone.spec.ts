import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { BookPage } from '../pages/book-page.ts'
import { CartPage } from '../pages/cart-page.ts'
import { CataloguePage } from '../pages/catalogue-page.ts'
import { CheckoutPage } from '../pages/checkout-page.ts'
import { FunctionsPage } from '../pages/functions-page.ts'
import { OrderPage } from '../pages/order-page.ts'

function overflowOf(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
}

test('buys a book on a phone', async ({ page, api, shopper, logInHere }) => {
  const book = await api.makeBook({ stock: 5 })
  const detail = await new BookPage(page).open(book.id)
  await detail.add.tap()
  await expect(detail.cartLink).toContainText('1')
  const cart = await new CartPage(page).open()
  await cart.toLogin.tap()
  await logInHere(shopper)
  const checkout = new CheckoutPage(page)
  await checkout.place.tap()

  await expect(new OrderPage(page).status).toContainText('confirmed')
})

for (const path of ['/', '/search?q=the', '/cart', '/orders', '/checkout']) {
  test(`${path} fits the screen`, async ({ page, api, shopper, logIn }) => {
    const book = await api.makeBook({ title: 'Donaudampfschifffahrtsgesellschaftskapitänsmütze' })
    await api.addToCart(shopper, book.id)
    await logIn(shopper)

    await page.setViewportSize({ width: 320, height: 640 })
    await page.goto(path)

    expect(await overflowOf(page)).toBe(0)
  })
}

test('/admin/functions fits the screen', async ({ page, logIn }) => {
  await logIn('admin1')
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 })
    await new FunctionsPage(page).open()

    expect(await overflowOf(page)).toBe(0)
  }
})

test('the catalogue is browsed with a thumb', async ({ page }) => {
  const catalogue = await new CataloguePage(page).open()

  await catalogue.titles.first().tap()

  await expect(new BookPage(page).add).toBeVisible()
})
