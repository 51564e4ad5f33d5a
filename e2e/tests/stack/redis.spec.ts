import { expect, test } from '../../fixtures.ts'
import { LoginPage } from '../../pages/login-page.ts'
import { ShopPage } from '../../pages/shop-page.ts'
import { signalPart } from '../../support/parts.ts'

const away = { name: 'We will be right back' }

test('Redis hangs and comes back: the page says so, and nobody is logged out', async ({
  page,
  shopper,
  logIn,
}) => {
  await logIn(shopper)

  signalPart('redis', 'SIGSTOP')
  try {
    expect((await page.goto('/cart'))?.status()).toBe(503)
    await expect(page.getByRole('heading', away)).toBeVisible()
  } finally {
    signalPart('redis', 'SIGCONT')
  }
  await page.getByRole('link', { name: 'Try again' }).click()

  await expect(page.getByRole('heading', { level: 1, name: 'Your cart' })).toBeVisible()
  await expect(new ShopPage(page).accountMenu).toContainText(shopper)
})

test('Redis is killed: the shop is back by itself, and logs in again', async ({
  page,
  api,
  shopper,
  logIn,
}) => {
  const book = await api.makeBook()
  await api.addToCart(shopper, book.id, 2)
  await logIn(shopper)
  const shop = new ShopPage(page)

  signalPart('redis', 'SIGKILL')
  await expect(async () => {
    expect((await page.goto('/'))?.status()).toBe(200)
  }).toPass()
  await expect(shop.loginLink).toBeVisible()
  await shop.loginLink.click()

  // Keycloak still knows the browser: it asks for no password.
  await expect(shop.accountMenu).toContainText(shopper)
  await expect(shop.cartLink).toContainText('2')
  await expect(new LoginPage(page).password).toBeHidden()
})
