import { gzipSync } from 'node:zlib'
import { expect, test } from '../fixtures.ts'

const budget = 60_000

for (const path of ['/', '/search?q=orwell', '/cart']) {
  test(`${path} loads at most 60 kB of JavaScript`, async ({ page }) => {
    const scripts: Promise<number>[] = []
    page.on('response', (response) => {
      if (!(response.headers()['content-type'] ?? '').includes('javascript')) return
      scripts.push(response.body().then((body) => gzipSync(body).byteLength))
    })

    await page.goto(path, { waitUntil: 'load' })
    await expect(page.getByRole('main')).toHaveAttribute('aria-busy', 'false')
    const bytes = (await Promise.all(scripts)).reduce((sum, each) => sum + each, 0)

    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThanOrEqual(budget)
  })
}

test('covers shift nothing while they load', async ({ page }) => {
  await page.addInitScript(() => {
    const shifts: number[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if ('value' in entry) shifts.push(Number(entry.value))
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })

  await page.goto('/', { waitUntil: 'load' })
  await page.evaluate(() => document.fonts.ready)
  const shifts = await page.evaluate(() => ('shifts' in window ? window.shifts : undefined))

  expect(shifts).toBeInstanceOf(Array)
  const total = [shifts].flat().reduce((sum: number, each) => sum + Number(each), 0)
  expect(total).toBeLessThan(0.1)
})
