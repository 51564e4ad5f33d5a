import { expect, test } from '../fixtures.ts'
import { BookPage } from '../pages/book-page.ts'
import { isbn, unique } from '../support/api.ts'

test('a new book can be bought within seconds', async ({ page, browser, baseURL, logInHere }) => {
  const title = unique('Fresh Ink')
  await page.goto('/admin/books/new')
  await logInHere('admin1')

  await page.getByLabel('Title', { exact: true }).fill(title)
  await page.getByLabel('Author').fill('Ada Writer')
  await page.getByLabel('Genre').fill('Fiction')
  await page.getByLabel('ISBN').fill(isbn())
  await page.getByLabel('Price in US dollars').fill('19.99')
  await page.getByLabel('Year of publication').fill('2024')
  await page.getByRole('button', { name: 'Put it into the shop' }).click()
  await expect(page.getByRole('heading', { name: `Stock of ${title}` })).toBeVisible()
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  await expect(async () => {
    if (!(await page.getByLabel('Copies on hand').isVisible())) await page.reload()
    await expect(page.getByLabel('Copies on hand')).toBeVisible({ timeout: 500 })
  }).toPass()
  await page.getByLabel('Copies on hand').fill('4')
  await page.getByRole('button', { name: /^Set / }).click()
  await expect(page.getByText('4 copies are on hand')).toBeVisible()

  const visitor = await browser.newContext(baseURL ? { baseURL } : {})
  const book = await new BookPage(await visitor.newPage()).open(id)
  await book.addCopies(1)
  await expect(book.cartLink).toContainText('1')
  await visitor.close()
})

test('wrong fields are named, and what was typed is kept', async ({ page, logInHere }) => {
  await page.goto('/admin/books/new')
  await logInHere('admin1')

  await page.getByLabel('Title', { exact: true }).fill('Half a Book')
  await page.getByLabel('ISBN').fill('123')
  await page.getByLabel('Price in US dollars').fill('1.999')
  await page.getByRole('button', { name: 'Put it into the shop' }).click()

  await expect(page.getByText('fields need another look')).toBeVisible()
  await expect(page.getByLabel('Title', { exact: true })).toHaveValue('Half a Book')
  await expect(page.getByLabel('ISBN')).toHaveAttribute('aria-invalid', 'true')
})

test('a taken ISBN is told at its field', async ({ page, logInHere }) => {
  const taken = isbn()
  await page.goto('/admin/books/new')
  await logInHere('admin1')

  for (const again of [false, true]) {
    await page.goto('/admin/books/new')
    await page.getByLabel('Title', { exact: true }).fill(unique('Twin'))
    await page.getByLabel('Author').fill('Ada Writer')
    await page.getByLabel('Genre').fill('Fiction')
    await page.getByLabel('ISBN').fill(taken)
    await page.getByLabel('Price in US dollars').fill('5')
    await page.getByLabel('Year of publication').fill('2024')
    await page.getByRole('button', { name: 'Put it into the shop' }).click()
    if (!again) await expect(page).not.toHaveURL(/new$/)
  }

  await expect(page.getByText('Another book has this ISBN.').first()).toBeVisible()
})

test('two admins do not overwrite each other', async ({ page, api, logInHere }) => {
  const book = await api.makeBook()
  await page.goto(`/admin/books/${book.id}`)
  await logInHere('admin1')
  await api.setPrice(book, 33)

  await page.getByLabel('Title', { exact: true }).fill(`${book.title} again`)
  await page.getByRole('button', { name: 'Save changes' }).click()

  await expect(page.getByText('Somebody changed this book meanwhile')).toBeVisible()
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('are saved')).toBeVisible()
})

test('a retired book leaves the shop', async ({ page, api, logInHere }) => {
  const book = await api.makeBook()
  await page.goto(`/admin/books/${book.id}`)
  await logInHere('admin1')

  await page.getByRole('button', { name: 'Retire this book' }).click()
  await page.getByRole('button', { name: 'Yes, retire it' }).click()
  await expect(page.getByText(`“${book.title}” is retired.`)).toBeVisible()

  expect((await page.goto(`/books/${book.id}`))?.status()).toBe(404)
})
