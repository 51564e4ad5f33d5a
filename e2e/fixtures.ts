import { test as base, type Page } from '@playwright/test'
import { createShopApi, type ShopApi } from './support/api.ts'
import { personOf, shopRun } from './support/run.ts'

type Fixtures = {
  /** The shop's API, to make data and to ask what became of it. */
  api: ShopApi
  /** A customer whom no other test uses, with an empty cart and without orders. */
  shopper: string
  /** Logs in through the provider's own page, starting from the page that is open. */
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
  logIn: async ({ page: own }, use) =>
    use(async (name, page = own) => {
      const { password } = personOf(name)
      if (page.url() === 'about:blank') await page.goto('/')
      if (!page.url().startsWith(shopRun().identity.issuer)) {
        const { pathname, search } = new URL(page.url())
        await page.goto(`/login?return=${encodeURIComponent(pathname + search)}`)
      }
      await page.getByLabel('User name').fill(name)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.waitForURL((url) => url.origin === shopRun().gateway.url)
    }),
})

export { expect } from '@playwright/test'
