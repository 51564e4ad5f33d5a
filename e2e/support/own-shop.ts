import { chromium, type BrowserContext } from '@playwright/test'
import { browserOptions } from './browser.ts'
import { shopRun } from './run.ts'
import { startStorefront, type Storefront } from './storefront.ts'

export type OwnShop = { storefront: Storefront; context: BrowserContext; close(): Promise<void> }

/**
 * Runs a second storefront, with some variables changed, and a browser that meets it at the shop's own
 * address: so the identity provider knows it, and people can log in.
 */
export async function openOwnShop(changes: Record<string, string>): Promise<OwnShop> {
  const { url } = shopRun().gateway
  const storefront = await startStorefront({ ORIGIN: url, ...changes })
  const { args = [], ...options } = await browserOptions()
  const rule = `MAP ${new URL(url).host} 127.0.0.1:${storefront.port}`
  const browser = await chromium.launch({
    ...options,
    args: [...args, `--host-resolver-rules=${rule}`],
  })
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB', timezoneId: 'UTC' })
  return {
    storefront,
    context,
    async close() {
      await browser.close()
      await storefront.stop()
    },
  }
}
