import type { Locator, Page } from '@playwright/test'
import { BookPage } from './book-page.ts'
import { ShopPage } from './shop-page.ts'

export class CataloguePage extends ShopPage {
  readonly cards: Locator
  readonly titles: Locator
  readonly prices: Locator
  readonly genres: Locator
  readonly sort: Locator
  readonly minPrice: Locator
  readonly maxPrice: Locator
  readonly inStock: Locator
  readonly apply: Locator
  readonly pager: Locator

  constructor(page: Page) {
    super(page)
    this.cards = this.main.getByRole('article')
    this.titles = this.cards.getByRole('heading', { level: 3 })
    this.prices = this.cards.locator('.price')
    this.genres = page.getByRole('navigation', { name: 'Genres' })
    this.sort = page.getByLabel('Sort by')
    this.minPrice = page.getByLabel('Price from')
    this.maxPrice = page.getByLabel('Price to')
    this.inStock = page.getByLabel('In stock only')
    this.apply = page.getByRole('button', { name: 'Apply' })
    this.pager = page.getByRole('navigation', { name: 'Pages' })
  }

  async open(query = ''): Promise<this> {
    await this.page.goto(`/${query}`)
    return this
  }

  card(title: string): Locator {
    return this.cards.filter({ has: this.page.getByRole('heading', { name: title, exact: true }) })
  }

  addButton(title: string): Locator {
    return this.main.getByRole('button', { name: `Add to cart : ${title}`, exact: true })
  }

  async openBook(title: string): Promise<BookPage> {
    await this.card(title).getByRole('link').first().click()
    return new BookPage(this.page)
  }
}
