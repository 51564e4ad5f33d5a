import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { administer } from '../../../platform/stack/src/keycloak-admin.ts'
import { subjectOf } from '../../../platform/local/src/identity/users.ts'
import { expect, test } from '../../fixtures.ts'
import { BookPage } from '../../pages/book-page.ts'
import { CheckoutPage } from '../../pages/checkout-page.ts'
import { LoginPage } from '../../pages/login-page.ts'
import { OrderPage } from '../../pages/order-page.ts'
import { ShopPage } from '../../pages/shop-page.ts'
import { unique } from '../../support/api.ts'
import { faultsOf } from '../../support/axe.ts'
import { signalPart } from '../../support/parts.ts'
import { shopRun, stateFolder } from '../../support/run.ts'

/** A restart of Keycloak beside the rest of the stack, in milliseconds. */
const restart = 120_000

test('a new customer registers and is back in the shop, logged in', async ({ page }) => {
  const name = unique('reader').replace(/\W/g, '-').toLowerCase()
  await page.goto('/login?return=/cart')
  const login = new LoginPage(page)

  await login.register.click()
  await page.getByLabel('User name').fill(name)
  await login.password.fill('a long sentence')
  await page.getByRole('textbox', { name: 'Confirm password' }).fill('a long sentence')
  await page.getByLabel('Email').fill(`${name}@bookstore.example`)
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Register' }).click()

  await expect(page).toHaveURL('/cart')
  await expect(new ShopPage(page).accountMenu).toContainText(name)
})

test('who forgot the password finds a page for it', async ({ page }) => {
  await page.goto('/login')

  await page.getByRole('link', { name: 'Forgot Password?' }).click()

  await expect(page.getByRole('heading', { name: 'Forgot Your Password?' })).toBeVisible()
  expect(await faultsOf(page)).toEqual([])
})

test('a logout by an administrator of Keycloak ends the session of the shop', async ({
  page,
  shopper,
  logIn,
}) => {
  await logIn(shopper)
  const password = readFileSync(join(stateFolder(), 'keycloak/admin-password'), 'utf8')
  const { origin } = new URL(shopRun().identity.tokenUrl)

  const admin = { url: origin, name: 'admin', password }
  await administer(admin, 'POST', `/users/${subjectOf(shopper)}/logout`)

  await expect(async () => {
    await page.goto('/')
    await expect(new ShopPage(page).loginLink).toBeVisible({ timeout: 500 })
  }).toPass()
})

test('Keycloak is killed: who is logged in buys on, the login says so and recovers', async ({
  page,
  browser,
  baseURL,
  api,
  shopper,
  logIn,
}) => {
  test.setTimeout(2 * restart)
  const book = await api.makeBook()
  const buy = async () => {
    const detail = await new BookPage(page).open(book.id)
    await detail.addCopies(1)
    await expect(detail.cartLink).toContainText('1')
    await (await new CheckoutPage(page).open()).place.click()
    await expect(new OrderPage(page).status).toContainText('confirmed', { timeout: 30_000 })
  }
  await logIn(shopper)
  // Functions in use have the keys and their own tokens.
  await buy()
  const other = await browser.newContext(baseURL ? { baseURL } : {})
  const guest = await other.newPage()

  signalPart('keycloak', 'SIGKILL')
  expect((await guest.goto('/login?return=/cart'))?.status()).toBe(503)
  await expect(guest.getByText('We cannot log you in at the moment')).toBeVisible()
  await buy()

  const login = new LoginPage(guest)
  await expect(async () => {
    await guest.goto('/login?return=/cart')
    await expect(login.password).toBeVisible({ timeout: 5000 })
  }).toPass({ timeout: restart })
  await login.logIn('user1')
  await expect(guest).toHaveURL('/cart')
  await other.close()
})
