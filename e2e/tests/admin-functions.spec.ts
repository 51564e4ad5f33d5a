import {
  startGatewayFixture,
  type GatewayFixture,
} from '../../platform/local/testing/fixture-gateway.ts'
import { expect, test } from '../fixtures.ts'
import { FunctionsPage } from '../pages/functions-page.ts'
import { faultsOf } from '../support/axe.ts'
import { shopRun } from '../support/run.ts'

const nobody = 'http://127.0.0.1:9/'

test('shows every function of the shop, and that one that was asked is awake', async ({
  page,
  logIn,
}) => {
  await logIn('admin1')
  expect((await page.request.get('/ecom/books/search?q=orwell')).ok()).toBe(true)

  const functions = await new FunctionsPage(page).open()

  const names = [...Object.keys(shopRun().functions), 'storefront']
  await expect(functions.cards.getByRole('heading')).toHaveText(names.toSorted())
  await expect(functions.card('search')).toContainText('Awake')
  await expect(functions.card('search').getByRole('listitem')).toContainText(/ready, \d+ \w+ old/)
  await expect(functions.coldStarts('search')).toHaveText(/^[1-9]/)
  await expect(functions.card('storefront')).toContainText('always 1 pod')
})

test.describe('before functions of its own', () => {
  let fixture: GatewayFixture
  test.beforeAll(async () => {
    fixture = await startGatewayFixture()
  })
  test.afterAll(() => fixture.remove())

  test('one sleeps, is asked, wakes and is counted, while the page is looked at', async ({
    ownShop,
    logIn,
  }) => {
    test.slow()
    const { context } = await ownShop({ FUNCTIONS_URL: `${fixture.base}/_local/functions` })
    const page = await context.newPage()
    await logIn('admin1', page)
    const functions = await new FunctionsPage(page).open()
    await expect(functions.card('books')).toContainText('Asleep')
    await expect(functions.coldStarts('books')).toHaveText('0')
    await expect(functions.lastWake('books')).toHaveText('none seen yet')

    await fetch(`${fixture.base}/ecom/books`)

    await expect(functions.card('books')).toContainText('Awake')
    await expect(functions.coldStarts('books')).toHaveText('1')
    await expect(functions.lastWake('books')).toContainText(/UTC, took \d+(\.\d)? m?s/)
    await expect(functions.card('cart')).toContainText('Asleep')
    await expect(page.getByRole('status').filter({ hasText: '1 of 2 awake' })).toBeVisible()
    expect(await faultsOf(page)).toEqual([])

    await fixture.shop.activator.kill('books')
    await expect(functions.card('books')).toContainText('Asleep')
    await fetch(`${fixture.base}/ecom/books`)
    await expect(functions.coldStarts('books')).toHaveText('2')
  })
})

test('says that nobody answers, and what to do; the rest of the office goes on', async ({
  ownShop,
  logIn,
}) => {
  const { context } = await ownShop({ FUNCTIONS_URL: nobody })
  const page = await context.newPage()
  await logIn('admin1', page)

  await new FunctionsPage(page).open()
  await expect(page.getByRole('heading', { name: 'No answer' })).toBeVisible()
  await expect(page.getByText('npm run doctor')).toBeVisible()
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('navigation', { name: 'Shop office' }).getByText('Orders').click()

  await expect(page.getByRole('heading', { level: 1, name: 'Orders' })).toBeVisible()
})

test('says that there is nobody to ask', async ({ ownShop, logIn }) => {
  const { context } = await ownShop()
  const page = await context.newPage()
  await logIn('admin1', page)

  await new FunctionsPage(page).open()

  await expect(page.getByText('FUNCTIONS_URL')).toBeVisible()
})
