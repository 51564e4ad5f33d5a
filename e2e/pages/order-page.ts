import type { Locator, Page } from '@playwright/test'
import { ShopPage } from './shop-page.ts'

export class OrderPage extends ShopPage {
  readonly status: Locator
  readonly timeline: Locator
  readonly countdown: Locator
  readonly cancel: Locator
  readonly reallyCancel: Locator
  readonly details: Locator

  constructor(page: Page) {
    super(page)
    this.status = page.getByRole('region', { name: 'Where it is' }).locator('strong')
    this.timeline = page.getByRole('region', { name: 'What happened' }).getByRole('listitem')
    this.countdown = page.getByRole('timer')
    this.cancel = page.getByRole('link', { name: 'Cancel this order' })
    this.reallyCancel = page.getByRole('button', { name: 'Yes, cancel the order' })
    this.details = page.getByRole('link', { name: 'Order details' })
  }

  async open(id: string): Promise<this> {
    await this.page.goto(`/orders/${id}`)
    return this
  }
}
