import { expect, test } from '../fixtures.ts'
import { LoginPage } from '../pages/login-page.ts'
import { faultsOf } from '../support/axe.ts'
import { personOf } from '../support/site.ts'

test('a wrong password is told, and the name stays', async ({ page, shopper }) => {
  await page.goto('/login?return=/cart')
  const login = new LoginPage(page)

  await login.fill(shopper, 'wrong')

  await expect(login.error).toHaveText(login.wrong)
  await expect(login.name).toHaveValue(shopper)
  await expect(login.password).toHaveValue('')
  await login.logIn(shopper)
  await expect(page).toHaveURL('/cart')
})

test('five wrong passwords lock the name, and the right one is refused too', async ({
  page,
  shopper,
}) => {
  await page.goto('/login')
  const login = new LoginPage(page)
  for (let tried = 0; tried < 5; tried += 1) {
    await login.fill(shopper, `wrong ${tried}`)
    await expect(login.password).toHaveValue('')
    await expect(login.error).toHaveText(login.wrong)
  }

  await login.fill(shopper, personOf(shopper).password)

  await expect(login.password).toHaveValue('')
  await expect(login.error).toHaveText(login.locked)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the login is for everybody, ${colorScheme}`, async ({ page, shopper }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.goto('/login')
    const login = new LoginPage(page)
    await expect(login.password).toBeVisible()
    const faults = await faultsOf(page)

    await login.fill(shopper, 'wrong')
    await expect(login.error).toHaveText(login.wrong)
    faults.push(...(await faultsOf(page)))

    expect(faults).toEqual([])
  })
}
