import { expect, test } from '../fixtures.ts'
import { SearchPage } from '../pages/search-page.ts'
import { ShopPage } from '../pages/shop-page.ts'
import { unique } from '../support/api.ts'

test('finds by a word and marks it', async ({ page }) => {
  const search = await new SearchPage(page).open('orwell')

  await expect(search.hits.first()).toContainText('George Orwell')
  await expect(search.marks.first()).toHaveText(/orwell/i)
})

test('a typo finds what was meant and says so', async ({ page }) => {
  const search = await new SearchPage(page).open('orwall')

  await expect(search.main.getByRole('heading', { level: 1 })).toContainText('“orwell”')
  await expect(search.main).toContainText('“orwall”')
  await expect(search.hits.first()).toContainText('George Orwell')
})

test('nothing found: helps on', async ({ page }) => {
  const search = await new SearchPage(page).open('qqqqzzzzxxxx')

  await expect(search.main).toContainText('Nothing on our shelves for')
  await expect(search.main.getByRole('link').first()).toBeVisible()
})

test('no word at all: a hint, no failure', async ({ page }) => {
  const search = await new SearchPage(page).open('   ')

  await expect(search.main).toContainText('What are you looking for?')
})

test('markup in the query is text', async ({ page }) => {
  const typed = '<img src=x onerror="document.title=\'broken\'">'

  const search = await new SearchPage(page).open(typed)

  await expect(search.searchBox).toHaveValue(typed)
  await expect(search.main).toContainText('<img src=x')
  await expect(page.locator('img[src="x"]')).toHaveCount(0)
  await expect(page).not.toHaveTitle('broken')
})

test('facets narrow the hits', async ({ page }) => {
  const search = await new SearchPage(page).open('the')
  const before = await search.hits.count()

  const summary = search.facets.locator('summary')
  if (await summary.isVisible()) await summary.click()
  await search.facets.getByRole('link').first().click()

  await expect(page).toHaveURL(/genre=|author=|minPrice=|maxPrice=/)
  expect(await search.hits.count()).toBeLessThanOrEqual(before)
  await expect(search.hits.first()).toBeVisible()
})

test('suggestions are chosen by keyboard', async ({ page, api }) => {
  const book = await api.makeBook({ title: unique('Zephyrine') })
  const shop = new ShopPage(page)
  await page.goto('/')

  await expect(async () => {
    await shop.searchBox.fill('')
    await shop.searchBox.pressSequentially('zephyrin')
    await expect(shop.suggestions.getByRole('option', { name: book.title })).toBeVisible({
      timeout: 1500,
    })
  }).toPass()
  await shop.searchBox.press('Escape')
  await expect(shop.suggestions).toBeHidden()
  await shop.searchBox.press('ArrowDown')
  const wanted = shop.suggestions.getByRole('option', { name: book.title })
  await expect(wanted).toBeVisible()
  const options = await shop.suggestions.getByRole('option').allTextContents()
  const at = options.findIndex((text) => text.includes(book.title))
  for (let step = 0; step <= at; step += 1) await shop.searchBox.press('ArrowDown')
  await expect(wanted).toHaveAttribute('aria-selected', 'true')
  await expect(shop.searchBox).toHaveAttribute('aria-activedescendant', /.+/)
  await shop.searchBox.press('Enter')

  await expect(page).toHaveURL(`/books/${book.id}`)
})

test('the search box is a plain form as well', async ({ page }) => {
  const shop = new ShopPage(page)
  await page.goto('/')

  await shop.searchBox.fill('dune')
  await shop.searchBox.press('Enter')

  await expect(page).toHaveURL(/\/search\?q=dune/)
})
