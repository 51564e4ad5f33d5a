import type { Locator, Page } from '@playwright/test'
import { CheckoutPage } from './checkout-page.ts'
import { ShopPage } from './shop-page.ts'

export class CartPage extends ShopPage {
  readonly lines: Locator
  readonly total: Locator
  readonly empty: Locator
  readonly toCheckout: Locator
  readonly toLogin: Locator

  constructor(page: Page) {
    super(page)
    this.lines = page.getByRole('list', { name: 'Books in your cart' }).locator('> li')
    this.total = page.getByRole('region', { name: 'Summary' }).locator('strong')
    this.empty = page.getByRole('heading', { name: 'Your cart is empty' })
    this.toCheckout = page.getByRole('link', { name: 'Go to checkout' })
    this.toLogin = page.getByRole('link', { name: 'Log in and check out' })
  }

  async open(): Promise<this> {
    await this.page.goto('/cart')
    return this
  }

  line(title: string): Locator {
    return this.lines.filter({ hasText: title })
  }

  copies(title: string): Locator {
    return this.page.getByLabel(`Copies of ${title}`, { exact: true })
  }

  more(title: string): Locator {
    return this.page.getByRole('button', { name: `One copy more of ${title}` })
  }

  less(title: string): Locator {
    return this.page.getByRole('button', { name: `One copy less of ${title}` })
  }

  remove(title: string): Locator {
    return this.page.getByRole('button', { name: `Remove ${title} from the cart` })
  }

  async checkOut(): Promise<CheckoutPage> {
    await this.toCheckout.click()
    return new CheckoutPage(this.page)
  }
}
