import { defineConfig } from '@playwright/test'
import { browserOptions } from './support/browser.ts'

const phone = /\.phone\.spec\.ts$/
const withoutScripts = /\.no-js\.spec\.ts$/

export default defineConfig({
  testDir: './tests',
  outputDir: './results',
  globalSetup: './support/open-shop.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: await browserOptions(),
    viewport: { width: 1280, height: 900 },
  },
  projects: [
    { name: 'desktop', testIgnore: [phone, withoutScripts] },
    {
      name: 'phone',
      testMatch: phone,
      use: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    },
    { name: 'without JavaScript', testMatch: withoutScripts, use: { javaScriptEnabled: false } },
  ],
})
