import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { eachLine } from '../output.ts'

/** Vite's program below the repository: processes of it are known by this path. */
export const viteScript = 'node_modules/vite/bin/vite.js'

/**
 * Runs Vite's build in `<root>/storefront`, which writes `storefront/build`.
 * @param signal kills it with whatever it started
 * @throws Error in one sentence with Vite's first error
 */
export async function runVite(root: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const hasGroups = process.platform !== 'win32'
  const child = spawn(process.execPath, [join(root, viteScript), 'build'], {
    cwd: join(root, 'storefront'),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: hasGroups,
  })
  const lines: string[] = []
  eachLine(child.stderr, (line) => lines.push(stripVTControlCharacters(line)))
  const kill = () => {
    const isGone = child.exitCode !== null || child.signalCode !== null
    if (child.pid && !isGone) process.kill(hasGroups ? -child.pid : child.pid, 'SIGKILL')
  }
  process.once('exit', kill)
  signal.addEventListener('abort', kill, { once: true })
  const { promise, resolve } = Promise.withResolvers<string>()
  child.once('error', ({ message }) => resolve(message))
  child.once('close', (code, died) => resolve(code === 0 ? '' : (firstError(lines) ?? `${died}`)))
  const fault = await promise
  process.off('exit', kill)
  signal.removeEventListener('abort', kill)
  signal.throwIfAborted()
  if (fault !== '') throw new Error(`The storefront cannot be built: ${fault}`)
}

const headings = /^\s*$|^(Error: )?Build failed with|^\[plugin /
const mostLines = 4

/** Gives the first error of what Vite writes as one line, with its place where another line names that. */
export function firstError(lines: readonly string[]): string | undefined {
  const heading = lines.findIndex((line) => line.startsWith('error during build:'))
  const telling = lines.slice(heading + 1).filter((line) => !headings.test(line))
  const [first, second = ''] = telling
  if (first === undefined) return undefined
  const length = isBegun(first) ? mostLines : 1
  const told = telling.slice(0, length).map((line) => line.trim())
  const sentence = told.join(' ').replace(/^\w*Error: /, '')
  const place = /╭─\[ (?<file>.+?)(?::\d+)* \]/.exec(second)
  if (!place?.groups || sentence.includes(place.groups['file'] ?? '')) return sentence
  return `${sentence} (${place[0].slice(4, -2)})`
}

// SvelteKit's own errors are blocks of lines in brackets.
function isBegun(line: string): boolean {
  return line.startsWith('[') && !line.includes(']')
}
