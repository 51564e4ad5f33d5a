import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { pathsOf } from '../support/paths.ts'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds on a page, as short sentences. */
async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${new URL(page.url()).pathname} ${id}: ${target.join(' ')}`),
  )
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`shoppers' pages, ${colorScheme}`, async ({ page, api, shopper, logIn }) => {
    test.slow()
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const paths = await pathsOf(api, shopper)
    await logIn(shopper)

    const faults: string[] = []
    for (const path of paths) {
      await page.goto(path)
      faults.push(...(await faultsOf(page)))
    }

    expect(faults).toEqual([])
  })

  test(`the office, ${colorScheme}`, async ({ page, api, shopper, logIn }) => {
    test.slow()
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const book = await api.makeBook()
    await api.addToCart(shopper, book.id)
    const { id } = await api.checkout(shopper)
    await logIn('admin1')

    const faults: string[] = []
    for (const path of [
      '/admin',
      '/admin/books',
      '/admin/books/new',
      `/admin/books/${book.id}`,
      '/admin/stock',
      `/admin/stock/${book.id}`,
      '/admin/orders',
      `/admin/orders/${id}`,
      '/admin/failed-events',
    ]) {
      await page.goto(path)
      faults.push(...(await faultsOf(page)))
    }

    expect(faults).toEqual([])
  })

  test(`a guest's pages, ${colorScheme}`, async ({ page }) => {
    test.slow()
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })

    const faults: string[] = []
    for (const path of ['/', '/cart', '/search?q=the', '/login?return=/cart']) {
      await page.goto(path)
      faults.push(...(await faultsOf(page)))
    }

    expect(faults).toEqual([])
  })
}

test('the keyboard reaches the content first', async ({ page }) => {
  await page.goto('/')

  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused()
  await page.keyboard.press('Enter')

  await expect(page.getByRole('main')).toBeFocused()
})
