import { expect, test } from '../fixtures.ts'
import { LoginPage } from '../pages/login-page.ts'
import { unique } from '../support/api.ts'
import { publishPoison } from '../support/poison.ts'

test('counters and ways to everything', async ({ page, logInHere }) => {
  await page.goto('/admin')
  await logInHere('admin1')

  const office = page.getByRole('navigation', { name: 'Shop office' })
  for (const name of ['Books', 'Stock', 'Orders', 'Failed events', 'Functions', 'Analytics']) {
    await office.getByRole('link', { name }).click()
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  }
})

test('stock is set and adjusted, never below what is reserved', async ({
  page,
  api,
  logInHere,
}) => {
  const book = await api.makeBook({ stock: 5 })
  await page.goto(`/admin/stock/${book.id}`)
  await logInHere('admin1')

  await page.getByLabel('Copies on hand').fill('8')
  await page.getByRole('button', { name: /^Set / }).click()
  await expect(page.getByText('8 copies are on hand')).toBeVisible()
  await page.getByLabel('Change by').fill('-3')
  await page.getByLabel('Reason').fill('damaged')
  await page.getByRole('button', { name: /^Change / }).click()
  await expect(page.getByText('5 copies are on hand')).toBeVisible()
  await page.getByLabel('Change by').fill('-6')
  await page.getByRole('button', { name: /^Change / }).click()

  await expect(page.getByRole('alert').filter({ hasText: 'reserved' })).toBeVisible()
  expect(await api.stock(book.id)).toMatchObject({ quantity: 5 })
})

test('an order is shipped, then delivered', async ({ page, api, shopper, logInHere }) => {
  const book = await api.makeBook()
  await api.addToCart(shopper, book.id)
  const { id } = await api.checkout(shopper)
  await api.untilOrder(shopper, id, 'CONFIRMED')
  await page.goto(`/admin/orders/${id}`)
  await logInHere('admin1')

  await page.getByRole('button', { name: 'Ship', exact: true }).click()
  await page.getByRole('button', { name: 'Yes, it is shipped' }).click()
  await expect(page.getByText('The order is shipped.')).toBeVisible()
  await page.getByRole('button', { name: 'Mark as delivered' }).click()
  await page.getByRole('button', { name: 'Yes, it has arrived' }).click()

  await expect(page.getByText('The order is delivered.')).toBeVisible()
  await api.untilOrder(shopper, id, 'DELIVERED')
})

test('orders are filtered by state', async ({ page, api, shopper, logInHere }) => {
  const book = await api.makeBook()
  await api.addToCart(shopper, book.id)
  const { id } = await api.checkout(shopper)
  await api.untilOrder(shopper, id, 'CONFIRMED')
  await page.goto('/admin/orders')
  await logInHere('admin1')

  await page.getByLabel('State').selectOption({ label: 'Cancelled' })
  await page.getByRole('button', { name: 'Show' }).click()

  await expect(page).toHaveURL(/status=CANCELLED/)
  await expect(page.getByText(id.slice(0, 8))).toBeHidden()
})

test('a failed event is shown, retried and discarded', async ({ page, api, logInHere }) => {
  test.slow()
  const marker = unique('poison')
  const id = await api.untilDead(await publishPoison(marker))
  await page.goto('/admin/failed-events')
  await logInHere('admin1')

  await page.getByRole('main').getByRole('link', { name: id }).click()
  await expect(page.getByText(marker)).toBeVisible()
  await expect(page.getByText('Not made by this shop')).toBeVisible()
  await page.getByRole('button', { name: 'Retry' }).click()
  await expect(page.getByText('The retry failed again')).toBeVisible()
  await page.getByRole('button', { name: 'Discard' }).click()
  const really = page.getByRole('dialog')
  await really.getByLabel('Reason').fill('made up by a test')
  await really.getByRole('button', { name: 'Yes, discard it' }).click()

  await expect(page.getByText('The event is discarded.')).toBeVisible()
  await expect(page.getByText('made up by a test')).toBeVisible()
})

test('guests are asked to log in, customers are refused, pages and forms alike', async ({
  page,
  shopper,
  logIn,
}) => {
  await page.goto('/admin/books')
  await expect(new LoginPage(page).password).toBeVisible()
  await page.goto('/')
  await logIn(shopper)
  const csrf = await page.locator('input[name=csrf]').first().inputValue()

  const paths = ['', '/books/new', '/stock', '/failed-events', '/functions']
  for (const path of paths) {
    expect((await page.goto(`/admin${path}`))?.status()).toBe(403)
  }
  const posted = await page.request.post('/admin/books/new', {
    headers: { origin: new URL(page.url()).origin },
    form: { csrf, title: 'mine now' },
  })
  expect(posted.status()).toBe(403)
})
