import { defineConfig } from '@playwright/test'
import { browserOptions } from './support/browser.ts'
import { isStack } from './support/run.ts'

const phone = /\.phone\.spec\.ts$/
const withoutScripts = /\.no-js\.spec\.ts$/
const stack = /\/stack\/[^/]+\.spec\.ts$/
const everywhere = ['desktop', 'phone', 'without JavaScript']

/** These kill parts that all tests use: so one after the other, when the others are done. */
const ofTheStack = { name: 'stack', testMatch: stack, dependencies: everywhere, workers: 1 }

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
    { name: 'desktop', testIgnore: [phone, withoutScripts, stack] },
    {
      name: 'phone',
      testMatch: phone,
      use: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    },
    { name: 'without JavaScript', testMatch: withoutScripts, use: { javaScriptEnabled: false } },
    ...(isStack() ? [ofTheStack] : []),
  ],
})
