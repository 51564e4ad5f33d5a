import { expect, test } from '../fixtures.ts'

test('the shop opens with its catalogue', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})
