import { test as base, type Page } from '@playwright/test'
import { createShopApi, type ShopApi } from './support/api.ts'
import { personOf, shopRun } from './support/run.ts'

type Fixtures = {
  /** The shop's API, to make data and to ask what became of it. */
  api: ShopApi
  /** A customer whom no other test uses, with an empty cart and without orders. */
  shopper: string
  /** Logs in where the provider's page is open, or about to be. */
  logInHere: (name: string, page?: Page) => Promise<void>
  /** Goes to the provider's page from the page that is open, logs in, and is back. */
  logIn: (name: string, page?: Page) => Promise<void>
}

const shoppers = 500
const perWorker = 40
let used = 0

export const test = base.extend<Fixtures>({
  baseURL: async ({}, use) => use(shopRun().gateway.url),
  api: async ({}, use) => use(createShopApi()),
  shopper: async ({ api }, use, { workerIndex }) => {
    const next = () => `shopper-${((workerIndex * perWorker + used++) % shoppers) + 1}`
    let name = next()
    while ((await api.orders(name)).length > 0) name = next()
    await api.clearCart(name)
    await use(name)
  },
  logInHere: async ({ page: own }, use) =>
    use(async (name, page = own) => {
      await page.getByLabel('User name').fill(name)
      await page.getByLabel('Password').fill(personOf(name).password)
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.waitForURL((url) => url.origin === shopRun().gateway.url)
    }),
  logIn: async ({ page: own, logInHere }, use) =>
    use(async (name, page = own) => {
      const isShop = page.url().startsWith(shopRun().gateway.url)
      const { pathname, search } = new URL(isShop ? page.url() : '/', shopRun().gateway.url)
      await page.goto(`/login?return=${encodeURIComponent(pathname + search)}`)
      await logInHere(name, page)
    }),
})

export { expect } from '@playwright/test'
