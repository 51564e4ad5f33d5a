import type { Locator, Page } from '@playwright/test'
import { ShopPage } from './shop-page.ts'

export class BookPage extends ShopPage {
  readonly quantity: Locator
  readonly add: Locator
  readonly badge: Locator
  readonly cover: Locator

  constructor(page: Page) {
    super(page)
    this.quantity = page.getByLabel('Copies')
    this.add = this.main.getByRole('button', { name: /^Add to cart/ }).first()
    this.badge = this.main.locator('.badge').first()
    this.cover = page.getByRole('img', { name: /^Cover of/ })
  }

  async open(id: string): Promise<this> {
    await this.page.goto(`/books/${id}`)
    return this
  }

  async addCopies(copies: number): Promise<void> {
    await this.quantity.fill(String(copies))
    await this.add.click()
  }
}
