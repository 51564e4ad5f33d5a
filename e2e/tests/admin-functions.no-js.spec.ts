import { expect, test } from '../fixtures.ts'
import { FunctionsPage } from '../pages/functions-page.ts'

test('what runs is looked at again by a link', async ({ page, logIn }) => {
  await logIn('admin1')
  const functions = await new FunctionsPage(page).open()
  await expect(functions.card('storefront')).toContainText('Awake')
  await expect(page.getByText('looks again every two seconds')).toBeHidden()

  await functions.again.click()

  await expect(functions.card('storefront')).toContainText('Awake')
})
