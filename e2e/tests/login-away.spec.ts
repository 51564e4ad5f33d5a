import { expect, test } from '../fixtures.ts'
import { CataloguePage } from '../pages/catalogue-page.ts'
import { ShopPage } from '../pages/shop-page.ts'

const nobody = 'http://127.0.0.1:9'

test('without a login service the login says so, and the shop is open', async ({ ownShop }) => {
  const { context } = await ownShop({ OIDC_JWKS_URL: nobody, OIDC_TOKEN_URL: nobody })
  const page = await context.newPage()
  const catalogue = await new CataloguePage(page).open()

  await catalogue.loginLink.click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'We cannot log you in at the moment',
  )
  await expect(page.getByRole('link', { name: 'Try again' })).toBeVisible()
  const response = await page.reload()
  expect(response?.status()).toBe(503)
  expect(Number(response?.headers()['retry-after'])).toBeGreaterThan(0)
  await page.getByRole('link', { name: 'Browse all books' }).click()

  await expect(catalogue.cards.first()).toBeVisible()
})

test('who is logged in stays so while nobody refreshes the token', async ({
  ownShop,
  tokenEndpoint,
  shopper,
  logInHere,
}) => {
  const tokens = await tokenEndpoint(1)
  const { context } = await ownShop({ OIDC_TOKEN_URL: tokens.url })
  const page = await context.newPage()
  await page.goto('/login?return=/health/liveness')
  await logInHere(shopper, page)
  tokens.away()

  const catalogue = await new CataloguePage(page).open()
  await expect(catalogue.cards.first()).toContainText('$')
  await expect(catalogue.accountMenu).toContainText(shopper)
  expect((await page.goto('/orders'))?.status()).toBe(503)
  await expect(catalogue.accountMenu).toContainText(shopper)
  tokens.back()
  await page.getByRole('link', { name: 'Try again' }).click()

  await expect(page.getByRole('heading', { name: 'Your orders' })).toBeVisible()
})

test('a logout without a login service ends the session here, and says so', async ({
  ownShop,
  tokenEndpoint,
  shopper,
  logIn,
}) => {
  const provider = await tokenEndpoint(3600)
  const { context } = await ownShop({ OIDC_JWKS_URL: provider.url })
  const page = await context.newPage()
  await logIn(shopper, page)
  provider.away()

  await new ShopPage(page).logOut()

  await expect(page.locator('.notice')).toContainText('You are logged out of the shop')
  await expect(new ShopPage(page).loginLink).toBeVisible()
})
