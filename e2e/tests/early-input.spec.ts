import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { CataloguePage } from '../pages/catalogue-page.ts'

/** Holds the scripts of the next page back until it is told; then waits for the page to be alive. */
async function holdScripts(page: Page): Promise<() => Promise<void>> {
  const { promise: isTold, resolve: tell } = Promise.withResolvers<void>()
  await page.route('**/_app/immutable/**/*.js', async (route) => {
    await isTold
    await route.continue()
  })
  return async () => {
    tell()
    await expect(page.locator('#svelte-announcer')).toBeAttached()
  }
}

test('what is entered before the page is alive stays', async ({ page }) => {
  const bringToLife = await holdScripts(page)
  await page.goto('/', { waitUntil: 'commit' })
  const catalogue = new CataloguePage(page)

  await catalogue.sort.selectOption({ label: 'Price, low to high' })
  await catalogue.minPrice.fill('3')
  await catalogue.inStock.check()
  await bringToLife()

  await expect(catalogue.sort).toHaveValue('price,asc')
  await expect(catalogue.minPrice).toHaveValue('3')
  await expect(catalogue.inStock).toBeChecked()
  await catalogue.apply.click()
  await expect(page).toHaveURL(/\?sort=price%2Casc&minPrice=3&inStock=true$/)
})
