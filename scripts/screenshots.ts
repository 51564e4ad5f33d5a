// Takes the pictures of docs/screenshots from a running shop. npm run screenshots [-- --state .local]
import { chromium, type Browser, type Page } from '@playwright/test'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { browserOptions } from '../e2e/support/browser.ts'
import { root } from './lib/functions.ts'
import { passwordOf, readRun, type Run } from './lib/run-file.ts'
import { failInOneSentence } from './lib/sentence.ts'
import { prepareShop } from './screenshots/prepare.ts'
import { shotsOf, type Shot } from './screenshots/shots.ts'

const folder = join(root, 'docs', 'screenshots')
const mostBytes = 150_000

// As text, since they run in the page: nothing else here knows a document.
const letters = 'document.fonts.ready.then(() => undefined)'
const covers = `Promise.all(
  [...document.images]
    .filter((image) => image.getBoundingClientRect().top < innerHeight)
    .map((image) => image.decode()),
).then(() => undefined)`

const help = `npm run screenshots [-- options]
  --state .local   folder of the running shop's data
Buys a book as user1, so start a shop of its own for it: npm start -- --state /tmp/shots --rate-limit-factor 100`

await takeAll().catch(failInOneSentence)

async function takeAll(): Promise<void> {
  const { values } = parseArgs({
    options: {
      state: { type: 'string', default: '.local' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(help)
  const run = readRun(join(resolve(root, values.state), 'run.json'))
  const shots = shotsOf(await prepareShop(run))
  await mkdir(folder, { recursive: true })
  const browser = await chromium.launch({ ...(await browserOptions()), headless: true })
  try {
    for (const shot of shots) await take(browser, run, shot)
  } finally {
    await browser.close()
  }
}

async function take(browser: Browser, run: Run, shot: Shot): Promise<void> {
  const { name, path, person, viewport, colorScheme } = shot
  const context = await browser.newContext({
    baseURL: run.gateway.url,
    viewport,
    colorScheme,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  })
  try {
    const page = await context.newPage()
    if (person === undefined) await page.goto(path)
    else await logIn(page, { path, name: person, password: passwordOf(run, person) })
    await shown(page)
    const image = await page.screenshot({ animations: 'disabled' })
    if (image.byteLength > mostBytes) {
      throw new Error(`${name} takes ${image.byteLength} bytes, more than ${mostBytes}`)
    }
    await writeFile(join(folder, `${name}.png`), image)
    console.log(`${name}.png  ${Math.round(image.byteLength / 1000)} kB`)
  } finally {
    await context.close()
  }
}

async function logIn(page: Page, to: { path: string; name: string; password: string }) {
  await page.goto(`/login?return=${encodeURIComponent(to.path)}`)
  await page.getByLabel('User name').fill(to.name)
  await page.getByLabel('Password').fill(to.password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.waitForURL((url) => `${url.pathname}${url.search}` === to.path)
}

/** Waits until letters and covers are there, and the page has come to life. */
async function shown(page: Page): Promise<void> {
  await page.locator('main[aria-busy="false"]').waitFor()
  await page.evaluate(letters)
  await page.evaluate(covers)
}
