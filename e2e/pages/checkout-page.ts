import type { Locator, Page } from '@playwright/test'
import { ShopPage } from './shop-page.ts'

export class CheckoutPage extends ShopPage {
  readonly place: Locator
  readonly alert: Locator
  readonly takeWhatIsLeft: Locator

  constructor(page: Page) {
    super(page)
    this.place = page.getByRole('button', { name: /^Place order for/ })
    this.alert = this.main.getByRole('alert')
    this.takeWhatIsLeft = page.getByRole('button', { name: 'Take what is left' })
  }

  async open(): Promise<this> {
    await this.page.goto('/checkout')
    return this
  }

  payment(name: 'Good card' | 'Declined card' | 'Slow bank'): Locator {
    return this.page.getByRole('radio', { name: new RegExp(`^${name}`) })
  }
}
