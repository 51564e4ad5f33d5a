import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

type LaunchOptions = { executablePath?: string; args?: string[] }

const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
const installed = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * Finds a browser: an installed Chromium or Chrome; on Linux the one that `@sparticuz/chromium` carries;
 * elsewhere what `npx playwright install chromium` has put in place.
 */
export async function browserOptions(): Promise<LaunchOptions> {
  const found = await firstExecutable()
  if (found !== undefined) return { executablePath: found, args }
  if (process.platform !== 'linux') return {}
  const { default: chromium } = await import('@sparticuz/chromium')
  // Not its own arguments: they are for a sandbox of one process, where a closed page may end the browser.
  return { executablePath: await chromium.executablePath(), args }
}

async function firstExecutable(): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const files = installed.flatMap((name) => folders.map((folder) => join(folder, name)))
  for (const file of files) {
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return file
  }
  return undefined
}
