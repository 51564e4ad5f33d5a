import { chromium, type Browser, type Locator, type Page } from '@playwright/test'
import { browserOptions } from '../../../e2e/support/browser.ts'

export async function launch(): Promise<Browser> {
  return chromium.launch(await browserOptions())
}

type Screen = { width: number; height: number }

/** Opens a dashboard as anybody may; `refused` takes what is not answered well. */
export async function openDashboard(browser: Browser, address: string, viewport: Screen) {
  const page = await browser.newPage({
    viewport,
    isMobile: viewport.width < 500,
    locale: 'en-GB',
    timezoneId: 'UTC',
  })
  const refused: string[] = []
  page.on('response', (each) => {
    if (each.status() >= 400) refused.push(`${each.status()} ${each.url()}`)
  })
  await page.goto(address)
  return { page, refused }
}

/** Gives what each chart shows, by its title, once as many are drawn, or say why they are not. */
export async function chartsOn(page: Page, many: number): Promise<Record<string, string>> {
  const charts = page.locator('[data-test="chart-grid-component"]')
  await charts.nth(many - 1).waitFor()
  const shown: Record<string, string> = {}
  for (const chart of await charts.all()) {
    const title = (await chart.locator('.header-title').first().textContent()) ?? ''
    shown[title] = await contentOf(chart)
  }
  return shown
}

async function contentOf(chart: Locator): Promise<string> {
  await chart.scrollIntoViewIfNeeded()
  const content = chart.locator('canvas, .header-line, tbody td:visible, [role="alert"]')
  await content.first().waitFor()
  await chart.locator('[data-test="loading-indicator"]').first().waitFor({ state: 'detached' })
  const canvas = chart.locator('canvas').first()
  if ((await canvas.count()) === 0) return (await content.allTextContents()).join(' | ')
  // A copy has the size and no picture.
  const isPainted = await canvas.evaluate(
    (each) => each.toDataURL() !== each.cloneNode().toDataURL(),
  )
  return isPainted ? 'a painted canvas' : ''
}

/** Opens a dashboard with a filter set, and gives the rows that one of its charts is drawn from. */
export async function filteredRows(
  browser: Browser,
  { address, filter, chart }: { address: string; filter: string; chart: number },
): Promise<unknown> {
  const page = await browser.newPage()
  const asked = page.waitForResponse((each) => {
    if (!each.url().includes('/api/v1/chart/data')) return false
    return each.request().postDataJSON().form_data.slice_id === chart
  })
  await page.goto(`${address}?native_filters=${encodeURIComponent(filter)}`)
  const { result } = await (await asked).json()
  await page.close()
  return result[0].data
}

/** Takes a picture of the whole dashboard, which scrolls within its page. */
export async function picture(page: Page, path: string): Promise<void> {
  await page.evaluate('window.scrollTo(0, 0)')
  const grid = await page.locator('.grid-content').boundingBox()
  const { width = 0 } = page.viewportSize() ?? {}
  const below = Math.ceil((grid?.y ?? 0) + (grid?.height ?? 0)) + 40
  await page.setViewportSize({ width, height: below })
  await page.screenshot({ path })
}
