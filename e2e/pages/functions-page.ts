import type { Locator, Page } from '@playwright/test'

/** The office's page of what runs. */
export class FunctionsPage {
  readonly page: Page
  readonly cards: Locator
  readonly again: Locator

  constructor(page: Page) {
    this.page = page
    this.cards = page.getByRole('list', { name: 'What runs of each function' }).getByRole('region')
    this.again = page.getByRole('link', { name: 'Look again' })
  }

  async open(): Promise<this> {
    await this.page.goto('/admin/functions')
    return this
  }

  card(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true })
  }

  coldStarts(name: string): Locator {
    return this.fact(name, 'Cold starts')
  }

  lastWake(name: string): Locator {
    return this.fact(name, 'Last wake')
  }

  private fact(name: string, term: string): Locator {
    return this.card(name).locator('dl > div').filter({ hasText: term }).getByRole('definition')
  }
}
