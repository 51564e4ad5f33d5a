import { expect, test } from '../fixtures.ts'
import { CataloguePage } from '../pages/catalogue-page.ts'
import { unique } from '../support/api.ts'

test('shows books with price, stock and a way to buy', async ({ page }) => {
  const catalogue = await new CataloguePage(page).open()

  const card = catalogue.cards.first()
  await expect(catalogue.cards).toHaveCount(24)
  await expect(card.getByText(/^\$\d+\.\d\d$/)).toBeVisible()
  await expect(card.getByText(/^(In stock|Only \d left|Out of stock)$/)).toBeVisible()
  await expect(card.getByRole('button', { name: /^Add to cart/ })).toBeVisible()
})

test('turns pages and comes back', async ({ page }) => {
  const catalogue = await new CataloguePage(page).open()
  const first = await catalogue.titles.first().textContent()

  await catalogue.pager.getByRole('link', { name: 'Next' }).click()
  await expect(page).toHaveURL(/page=/)
  await expect(catalogue.titles.first()).not.toHaveText(first ?? '')
  await page.goBack()

  await expect(catalogue.titles.first()).toHaveText(first ?? '')
})

test('sorts by price and keeps the order over pages', async ({ page }) => {
  const catalogue = await new CataloguePage(page).open()

  await catalogue.sort.selectOption({ label: 'Price, low to high' })
  await catalogue.apply.click()
  await expect(page).toHaveURL(/sort=price/)
  const prices = await catalogue.prices.allTextContents()
  const amounts = prices.map((text) => Number(text.replace(/[^\d.]/g, '')))

  expect(amounts).toEqual(amounts.toSorted((a, b) => a - b))
})

test('narrows by genre, price and stock', async ({ page, api }) => {
  const genre = unique('Genre')
  const cheap = await api.makeBook({ genre, price: 5, stock: 3 })
  const dear = await api.makeBook({ genre, price: 50, stock: 3 })
  const gone = await api.makeBook({ genre, price: 5, stock: 0 })
  const catalogue = new CataloguePage(page)

  await expect(async () => {
    await catalogue.open(`?genre=${encodeURIComponent(genre)}`)
    await expect(catalogue.cards).toHaveCount(3, { timeout: 500 })
  }).toPass()
  await catalogue.maxPrice.fill('10')
  await catalogue.apply.click()
  await expect(catalogue.card(dear.title)).toBeHidden()
  await expect(catalogue.card(gone.title)).toBeVisible()
  await catalogue.inStock.check()
  await catalogue.apply.click()

  await expect(catalogue.card(gone.title)).toBeHidden()
  await expect(catalogue.card(cheap.title)).toBeVisible()
})

test('an address that makes no sense still shows books', async ({ page }) => {
  const catalogue = await new CataloguePage(page).open('?page=abc&sort=nonsense&minPrice=x')

  await expect(catalogue.cards).not.toHaveCount(0)
  await expect(page.getByText('made no sense')).toBeVisible()
})

test('no filter fits: says so and leads back', async ({ page }) => {
  const catalogue = await new CataloguePage(page).open('?genre=NoSuchGenre')

  await page.getByRole('link', { name: 'Show all books' }).click()

  await expect(catalogue.cards).toHaveCount(24)
})

test('a book has a page of its own', async ({ page, api }) => {
  const book = await api.makeBook({ author: unique('Author'), price: 21.5, stock: 2 })
  const other = await api.makeBook({ author: book.author })

  await page.goto(`/books/${book.id}`)

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(book.title)
  await expect(page.getByText('$21.50').first()).toBeVisible()
  await expect(page.getByText('Only 2 left')).toBeVisible()
  await expect(page.getByRole('img', { name: `Cover of ${book.title}` })).toBeVisible()
  await expect(page.getByRole('link', { name: other.title })).toBeVisible()
})

test('the stock badge of an open page follows the stock', async ({ page, api }) => {
  test.slow()
  const book = await api.makeBook({ stock: 9 })
  await page.goto(`/books/${book.id}`)
  await expect(page.getByText('In stock', { exact: true })).toBeVisible()

  await api.setStock(book.id, 1)

  await expect(page.getByText('Only 1 left')).toBeVisible({ timeout: 60_000 })
})

test('covers are drawn once and kept', async ({ page, request }) => {
  const catalogue = await new CataloguePage(page).open()
  const source = await catalogue.cards.first().locator('img').getAttribute('src')

  const response = await request.get(source ?? '')

  expect(response.headers()['content-type']).toContain('image/svg+xml')
  expect(response.headers()['cache-control']).toContain('immutable')
})
