import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { CheckoutPage } from '../pages/checkout-page.ts'
import { faultsOf } from '../support/axe.ts'
import { officePathsOf, pathsOf } from '../support/paths.ts'

/** What axe finds on one page after the other. */
async function faultsOn(page: Page, paths: readonly string[]): Promise<string[]> {
  const faults: string[] = []
  for (const path of paths) {
    await page.goto(path)
    faults.push(...(await faultsOf(page)))
  }
  return faults
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme}`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } })

    test('shoppers’ pages', async ({ page, api, shopper, logIn }) => {
      test.slow()
      const paths = await pathsOf(api, shopper)
      await logIn(shopper)

      expect(await faultsOn(page, paths)).toEqual([])
    })

    test('the office', async ({ page, api, shopper, logIn }) => {
      test.slow()
      const paths = await officePathsOf(api, shopper)
      await logIn('admin1')

      expect(await faultsOn(page, paths)).toEqual([])
    })

    test('a guest’s pages', async ({ page }) => {
      expect(await faultsOn(page, ['/', '/cart', '/search?q=the'])).toEqual([])
    })

    test('refusals of the checkout', async ({ page, api, shopper, logIn }) => {
      const book = await api.makeBook()
      await api.addToCart(shopper, book.id, 3)
      await logIn(shopper)
      const checkout = await new CheckoutPage(page).open()
      await api.setPrice(book, 20)
      await checkout.place.click()
      await expect(checkout.alert).toBeVisible()
      const faults = await faultsOf(page)
      await api.setStock(book.id, 1)
      await checkout.place.click()
      await expect(checkout.takeWhatIsLeft).toBeVisible()

      expect([...faults, ...(await faultsOf(page))]).toEqual([])
    })

    test('pages of a shop in trouble', async ({ ownShop }) => {
      const nobody = 'http://127.0.0.1:9'
      const { context } = await ownShop({ BOOKS_URL: nobody, OIDC_JWKS_URL: nobody })
      const page = await context.newPage()
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })

      const faults = await faultsOn(page, ['/', '/login'])
      await expect(page.getByRole('link', { name: 'Try again' })).toBeVisible()

      expect(faults).toEqual([])
    })
  })
}

test('the keyboard reaches the content first', async ({ page }) => {
  await page.goto('/')

  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused()
  await page.keyboard.press('Enter')

  await expect(page.getByRole('main')).toBeFocused()
})
