import { expect, test } from '../fixtures.ts'
import { BookPage } from '../pages/book-page.ts'
import { CartPage } from '../pages/cart-page.ts'
import { ShopPage } from '../pages/shop-page.ts'

const minute = 60_000
const hour = 60 * minute

test('a session that nobody uses for half an hour ends', async ({ ownShop, api }) => {
  const book = await api.makeBook()
  const { context, storefront } = await ownShop()
  const page = await context.newPage()
  const detail = await new BookPage(page).open(book.id)
  await detail.addCopies(2)
  await expect(detail.cartLink).toContainText('2')

  const cart = new CartPage(page)
  for (let used = 0; used < 2; used += 1) {
    await storefront.forward(29 * minute)
    await cart.open()
    await expect(cart.copies(book.title)).toHaveValue('2')
  }
  await storefront.forward(31 * minute)
  await cart.open()

  await expect(cart.empty).toBeVisible()
})

test('a login that nobody uses for half an hour ends', async ({
  ownShop,
  tokenEndpoint,
  shopper,
  logIn,
}) => {
  const { url } = await tokenEndpoint(24 * 3600)
  const { context, storefront } = await ownShop({ OIDC_TOKEN_URL: url })
  const page = await context.newPage()
  await logIn(shopper, page)

  await storefront.forward(31 * minute)
  await page.goto('/')

  await expect(new ShopPage(page).loginLink).toBeVisible()
})

test('a login ends after twelve hours, however busy', async ({
  ownShop,
  tokenEndpoint,
  shopper,
  logIn,
}) => {
  test.slow()
  const { url, refreshes } = await tokenEndpoint(24 * 3600)
  const { context, storefront } = await ownShop({ OIDC_TOKEN_URL: url })
  const page = await context.newPage()
  const shop = new ShopPage(page)
  await logIn(shopper, page)

  const step = 29 * minute
  const steps = Math.floor((12 * hour) / step)
  for (let used = 0; used < steps; used += 1) {
    await storefront.forward(step)
    await page.goto('/')
    await expect(shop.accountMenu).toContainText(shopper)
  }
  await storefront.forward(12 * hour - steps * step)
  await page.goto('/')

  await expect(shop.loginLink).toBeVisible()
  expect(refreshes()).toBe(0)
})

test('two tabs whose token ends refresh it once, and both stay logged in', async ({
  ownShop,
  tokenEndpoint,
  shopper,
  logInHere,
}) => {
  const tokens = await tokenEndpoint(1)
  const { context, storefront } = await ownShop({ OIDC_TOKEN_URL: tokens.url })
  const [page, tab] = [await context.newPage(), await context.newPage()]
  // A page without a session: nothing refreshes the token before the two tabs do.
  await page.goto('/login?return=/health/liveness')
  await logInHere(shopper, page)
  expect(tokens.refreshes()).toBe(0)

  const bothAsk = Promise.all([page.waitForRequest('**/orders'), tab.waitForRequest('**/orders')])
  tokens.hold(bothAsk.then(() => fetch(`${storefront.url}/health/liveness`)))
  await Promise.all([page.goto('/orders'), tab.goto('/orders')])

  for (const each of [page, tab]) {
    await expect(each.getByRole('heading', { name: 'Your orders' })).toBeVisible()
    await expect(new ShopPage(each).accountMenu).toContainText(shopper)
  }
  expect(tokens.refreshes()).toBe(1)
})
