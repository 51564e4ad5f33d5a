import type { Locator, Page } from '@playwright/test'

/** What every page of the shop has around it. */
export class ShopPage {
  readonly page: Page
  readonly heading: Locator
  readonly cartLink: Locator
  readonly loginLink: Locator
  readonly accountMenu: Locator
  readonly logoutButton: Locator
  readonly searchBox: Locator
  readonly suggestions: Locator
  readonly notices: Locator
  readonly main: Locator

  constructor(page: Page) {
    this.page = page
    this.main = page.getByRole('main')
    this.heading = page.getByRole('heading', { level: 1 })
    this.cartLink = page.getByRole('banner').getByRole('link', { name: /^Cart/ })
    this.loginLink = page.getByRole('banner').getByRole('link', { name: 'Log in' })
    this.accountMenu = page.getByRole('banner').locator('summary', { hasText: 'Account' })
    this.logoutButton = page.getByRole('banner').getByRole('button', { name: 'Log out' })
    this.searchBox = page.getByRole('combobox', { name: 'Search books' })
    this.suggestions = page.getByRole('listbox', { name: 'Suggested books' })
    this.notices = page.locator('.notice')
  }

  async logOut(): Promise<void> {
    await this.accountMenu.click()
    await this.logoutButton.click()
  }
}
