import { defineConfig } from '@playwright/test'
import { browserOptions } from './support/browser.ts'
import { isCluster } from './support/cluster.ts'
import { isStack } from './support/run.ts'
import { localOnly } from './support/tiers.ts'

const phone = /\.phone\.spec\.ts$/
const withoutScripts = /\.no-js\.spec\.ts$/
const stack = /\/stack\/[^/]+\.spec\.ts$/
const notHere = isCluster() ? [localOnly] : []
const everywhere = ['desktop', 'phone', 'without JavaScript']

/** These kill parts that all tests use: so one after the other, when the others are done. */
const ofTheStack = { name: 'stack', testMatch: stack, dependencies: everywhere, workers: 1 }

/** On the cluster what is asked first may be at zero, and a machine of one's own has much to run. */
const patience = isCluster() ? 5 : 1

export default defineConfig({
  testDir: './tests',
  outputDir: './results',
  globalSetup: './support/open-shop.ts',
  fullyParallel: true,
  workers: isCluster() ? 1 : 2,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000 * patience,
  expect: { timeout: 10_000 * patience },
  use: {
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: await browserOptions(),
    viewport: { width: 1280, height: 900 },
    // The CA of the cluster is its own.
    ignoreHTTPSErrors: isCluster(),
  },
  projects: [
    { name: 'desktop', testIgnore: [phone, withoutScripts, stack, ...notHere] },
    {
      name: 'phone',
      testMatch: phone,
      use: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    },
    { name: 'without JavaScript', testMatch: withoutScripts, use: { javaScriptEnabled: false } },
    ...(isStack() ? [ofTheStack] : []),
  ],
})
