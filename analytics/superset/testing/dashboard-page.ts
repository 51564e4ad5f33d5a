import { chromium, type Browser, type Page } from '@playwright/test'
import { browserOptions } from '../../../e2e/support/browser.ts'

export async function launch(): Promise<Browser> {
  return chromium.launch(await browserOptions())
}

type Screen = { width: number; height: number }

/** Opens a dashboard as anybody may, and waits until each of its charts is drawn or says why it is not. */
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
  await page.waitForFunction(allDrawn, undefined, { timeout: 110_000 })
  return { page, refused }
}

/** Gives what each chart of a dashboard shows, by its title. */
export function chartsOn(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => {
    const charts = [...document.querySelectorAll('[data-test="chart-grid-component"]')]
    return Object.fromEntries(charts.map((chart) => [titleOf(chart), contentOf(chart)]))

    function titleOf(chart: Element): string {
      return chart.querySelector('[data-test="slice-header"] .header-title')?.textContent ?? ''
    }

    function contentOf(chart: Element): string {
      const canvas = chart.querySelector('canvas')
      if (canvas) return isPainted(canvas) ? 'a painted canvas' : 'an empty canvas'
      const figure = chart.querySelector('.header-line')?.textContent
      const cells = [...chart.querySelectorAll('tbody td')].filter(isVisible)
      return figure ?? cells.map((cell) => cell.textContent).join(' | ')
    }

    function isVisible(element: Element): boolean {
      return element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    }

    function isPainted(canvas: HTMLCanvasElement): boolean {
      const { width, height } = canvas
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? []
      const colours = new Set<number>()
      for (let at = 0; at < pixels.length; at += 4) {
        const [red = 0, green = 0, blue = 0, opacity = 0] = pixels.slice(at, at + 4)
        if (opacity > 100) colours.add((red * 256 + green) * 256 + blue)
      }
      return colours.size > 2
    }
  })
}

function allDrawn(): boolean {
  const charts = [...document.querySelectorAll('[data-test="chart-grid-component"]')]
  const isDone = (chart: Element) =>
    chart.querySelector('canvas, .header-line, tbody td, [role="alert"], .ant-alert') !== null &&
    chart.querySelector('[data-test="loading-indicator"], .loading') === null
  return charts.length > 3 && charts.every(isDone)
}

/** Takes a picture of the whole dashboard, which scrolls within its page. */
export async function picture(page: Page, path: string): Promise<void> {
  const height = await page.evaluate(() => {
    const grid = document.querySelector('.grid-content')
    return Math.ceil((grid?.getBoundingClientRect().bottom ?? 0) + window.scrollY) + 40
  })
  const width = page.viewportSize()?.width ?? 0
  await page.setViewportSize({ width, height })
  await page.waitForFunction(() => window.scrollY === 0)
  await page.screenshot({ path })
}
