import { test as base, type Page } from '@playwright/test'
import { LoginPage } from './pages/login-page.ts'
import { createShopApi, type ShopApi } from './support/api.ts'
import { openOwnShop, type OwnShop } from './support/own-shop.ts'
import { isCluster, newCustomer } from './support/cluster.ts'
import { site } from './support/site.ts'
import { openTokenEndpoint, type TokenEndpoint } from './support/token-endpoint.ts'

type Fixtures = {
  /** The shop's API, to make data and to ask what became of it. */
  api: ShopApi
  /** A customer whom no other test uses, with an empty cart and without orders. */
  shopper: string
  /** Logs in where the provider's page is open, or about to be. */
  logInHere: (name: string, page?: Page) => Promise<void>
  /** Goes to the provider's page from the page that is open, logs in, and is back. */
  logIn: (name: string, page?: Page) => Promise<void>
  /** Opens a storefront of the test's own in the place of the shop's, some variables changed. */
  ownShop: (changes?: Record<string, string>) => Promise<OwnShop>
  /** Stands before the provider's endpoints for servers; says how long the token of a login lives. */
  tokenEndpoint: (loginSeconds: number) => Promise<TokenEndpoint>
}

const shoppers = 500
const perWorker = 40
let used = 0

export const test = base.extend<Fixtures>({
  baseURL: async ({}, use) => use(site().url),
  api: async ({}, use) => use(createShopApi()),
  shopper: async ({ api }, use, { workerIndex }) => {
    await use(isCluster() ? await newCustomer() : await unusedShopper(api, workerIndex))
  },
  logInHere: async ({ page: own }, use) =>
    use(async (name, page = own) => {
      await new LoginPage(page).logIn(name)
    }),
  logIn: async ({ page: own, logInHere }, use) =>
    use(async (name, page = own) => {
      const isShop = page.url().startsWith(site().url)
      const { pathname, search } = new URL(isShop ? page.url() : '/', site().url)
      await page.goto(`/login?return=${encodeURIComponent(pathname + search)}`)
      await logInHere(name, page)
    }),
  ownShop: ({}, use) => lending((changes = {}) => openOwnShop(changes), use),
  tokenEndpoint: ({}, use) => lending(openTokenEndpoint, use),
})

async function unusedShopper(api: ShopApi, workerIndex: number): Promise<string> {
  const next = () => `shopper-${((workerIndex * perWorker + used++) % shoppers) + 1}`
  let name = next()
  while ((await api.orders(name)).length > 0) name = next()
  await api.clearCart(name)
  return name
}

type Opened = { close(): Promise<void> }

/** Gives what opens one thing after the other, and closes them all after the test. */
async function lending<Options extends unknown[], Thing extends Opened>(
  open: (...options: Options) => Promise<Thing>,
  use: (lend: (...options: Options) => Promise<Thing>) => Promise<void>,
): Promise<void> {
  const opened: Opened[] = []
  await use(async (...options) => {
    const thing = await open(...options)
    opened.push(thing)
    return thing
  })
  for (const thing of opened) await thing.close()
}

export { expect } from '@playwright/test'
