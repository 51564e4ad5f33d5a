import { expect, test } from '../fixtures.ts'
import { LoginPage } from '../pages/login-page.ts'
import { ShopPage } from '../pages/shop-page.ts'
import { discover } from '../../scripts/lib/login.ts'
import { site } from '../support/site.ts'

test('returns to the page it left, with its query', async ({ page, shopper, logInHere }) => {
  await page.goto('/?sort=price%2Cdesc')
  const shop = new ShopPage(page)

  await shop.loginLink.click()
  await logInHere(shopper)

  await expect(page).toHaveURL('/?sort=price%2Cdesc')
  await expect(shop.accountMenu).toContainText(shopper)
})

for (const target of [
  'https://elsewhere.invalid/',
  '//elsewhere.invalid/',
  '/\\elsewhere.invalid/',
  '/%5Celsewhere.invalid',
  'javascript:alert(1)',
  '/\t/elsewhere.invalid',
  'http:elsewhere.invalid',
]) {
  test(`does not lead away to ${JSON.stringify(target)}`, async ({ page, shopper, logInHere }) => {
    await page.goto(`/login?return=${encodeURIComponent(target)}`)

    await logInHere(shopper)

    expect(new URL(page.url()).origin).toBe(site().url)
  })
}

test('a page that needs a login asks for it and comes back', async ({
  page,
  shopper,
  logInHere,
}) => {
  await page.goto('/orders')
  await expect(new LoginPage(page).password).toBeVisible()

  await logInHere(shopper)

  await expect(page).toHaveURL('/orders')
})

test('logout ends the session here and at the provider', async ({ page, shopper, logIn }) => {
  await logIn(shopper)
  const shop = new ShopPage(page)

  await shop.logOut()

  await expect(shop.loginLink).toBeVisible()
  await page.goto('/orders')
  await expect(new LoginPage(page).password).toBeVisible()
})

test('a copied session cookie is worth nothing after the logout', async ({
  page,
  browser,
  baseURL,
  shopper,
  logIn,
}) => {
  await logIn(shopper)
  const cookies = await page.context().cookies()

  await new ShopPage(page).logOut()
  await expect(new ShopPage(page).loginLink).toBeVisible()
  const thief = await browser.newContext(baseURL ? { baseURL } : {})
  await thief.addCookies(cookies.filter(({ name }) => name.includes('session')))
  const stolen = await thief.newPage()
  await stolen.goto('/')

  await expect(new ShopPage(stolen).loginLink).toBeVisible()
  await thief.close()
})

test('a logout at the provider ends the session here', async ({ page, shopper, logIn }) => {
  await logIn(shopper)

  const { end_session_endpoint: logout } = await discover(site().issuer)
  await page.goto(logout)
  await new LoginPage(page).reallyLogOut.click()

  await expect(async () => {
    await page.goto('/')
    await expect(new ShopPage(page).loginLink).toBeVisible({ timeout: 500 })
  }).toPass()
})

test('two tabs may log in at the same time', async ({ page, context, shopper, logInHere }) => {
  const tab = await context.newPage()
  await page.goto('/login?return=/cart')
  await tab.goto('/login?return=/orders')

  await logInHere(shopper)
  await expect(page).toHaveURL('/cart')
  // Keycloak's page sees the login of the other tab and may lead on before anybody has filled it in.
  const ledOn = tab.waitForURL('/orders')
  await Promise.race([logInHere(shopper, tab).catch(() => ledOn), ledOn])

  await expect(tab).toHaveURL('/orders')
})

test('a made up callback logs nobody in', async ({ page }) => {
  await page.goto('/callback?code=made-up&state=made-up')

  await expect(new ShopPage(page).loginLink).toBeVisible()
})
