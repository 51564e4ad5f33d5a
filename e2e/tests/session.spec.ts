import { expect, test } from '../fixtures.ts'
import { BookPage } from '../pages/book-page.ts'
import { ShopPage } from '../pages/shop-page.ts'

const sessionOf = (cookies: { name: string; value: string }[]) =>
  cookies.find(({ name }) => name.endsWith('session'))

test('the session cookie is for the server only', async ({ page, context, api }) => {
  const book = await api.makeBook()
  await (await new BookPage(page).open(book.id)).addCopies(1)
  await expect(page.locator('.notice').first()).toBeVisible()

  const cookies = await context.cookies(page.url())

  expect(cookies.length).toBeGreaterThan(0)
  for (const cookie of cookies) {
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
  }
  expect(sessionOf(cookies)?.value.length).toBeGreaterThanOrEqual(43)
})

test('the session id changes at login, and the old one is dead', async ({
  page,
  context,
  browser,
  baseURL,
  api,
  shopper,
  logIn,
}) => {
  const book = await api.makeBook()
  await (await new BookPage(page).open(book.id)).addCopies(1)
  await expect(page.locator('.notice').first()).toBeVisible()
  const before = await context.cookies(page.url())

  await logIn(shopper)
  const after = await context.cookies(page.url())
  expect(sessionOf(after)?.value).not.toBe(sessionOf(before)?.value)
  const other = await browser.newContext(baseURL ? { baseURL } : {})
  await other.addCookies(before)
  const old = await other.newPage()
  await old.goto('/cart')

  await expect(new ShopPage(old).loginLink).toBeVisible()
  await expect(old.getByText(book.title)).toBeHidden()
  await other.close()
})

test('a session id that somebody planted is not taken over', async ({ page, context, baseURL }) => {
  const planted = 'A'.repeat(43)
  await context.addCookies([
    { name: 'session', value: planted, url: baseURL ?? '', httpOnly: true, sameSite: 'Lax' },
  ])

  await page.goto('/cart')
  await page.goto('/login?return=/')
  await page.goBack()

  expect(sessionOf(await context.cookies(baseURL ?? ''))?.value).not.toBe(planted)
})

test('a script finds no token and nothing personal', async ({ page, shopper, logIn, api }) => {
  const book = await api.makeBook()
  await api.addToCart(shopper, book.id)
  await logIn(shopper)
  await page.goto('/checkout')

  const readable = await page.evaluate(() => ({
    cookie: document.cookie,
    local: { ...localStorage },
    session: JSON.stringify({ ...sessionStorage }),
    html: document.documentElement.outerHTML,
  }))

  expect(readable.cookie).toBe('')
  expect(readable.local).toEqual({})
  expect(readable.session).not.toContain(shopper)
  expect(readable.html).not.toMatch(/eyJ[\w-]{10,}\.[\w-]{10,}\./)
})
