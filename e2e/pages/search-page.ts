import type { Locator, Page } from '@playwright/test'
import { ShopPage } from './shop-page.ts'

export class SearchPage extends ShopPage {
  readonly hits: Locator
  readonly marks: Locator
  readonly facets: Locator

  constructor(page: Page) {
    super(page)
    this.hits = this.main.getByRole('article')
    this.marks = this.main.locator('mark')
    this.facets = this.main.locator('details').filter({ hasText: 'Narrow down' })
  }

  async open(typed: string): Promise<this> {
    await this.page.goto(`/search?q=${encodeURIComponent(typed)}`)
    return this
  }
}
