import { gzipSync } from 'node:zlib'
import type { Run } from '../../lib/run-file.ts'
import type { Measurement } from '../context.ts'
import { ask, residentMegabytes } from '../processes.ts'
import { percentile } from '../statistics.ts'
import type { Entry } from '../table.ts'
import { wakeAll, withTier } from '../tier.ts'

const warmup = 20
const bookIds = /"id":"([0-9a-f-]{36})"/g
const moduleNames = /["']([^"']*\/[\w.-]+\.js)["']/g

type Sample = { page: number; functions: number }

/** S1: what the catalogue page takes beyond the functions that it asks, and what it makes a browser load. */
export const storefront: Measurement = {
  goals: ['S1'],
  async run({ options, progress }): Promise<Entry[]> {
    progress('opening the shop with its storefront')
    return withTier(['--rate-limit-factor', '1000000'], async ({ run }) => {
      await wakeAll(run)
      progress('asking for the catalogue')
      const samples = await sampled(run, options.starts * 20)
      const kilobytes = (await scriptBytes(run.gateway.url)) / 1000
      return [...rowsOf(samples, kilobytes), memoryRow(run)]
    })
  },
}

function rowsOf(samples: readonly Sample[], kilobytes: number): Entry[] {
  const p95 = (of: (sample: Sample) => number) => percentile(samples.map(of), 0.95)
  const page = p95((sample) => sample.page).toFixed(1)
  const functions = p95((sample) => sample.functions).toFixed(1)
  return [
    {
      goal: 'S1',
      what: `catalogue page over books and stock that it asks, p95 (page ${page} ms, they ${functions} ms)`,
      ours: { value: p95((sample) => sample.page - sample.functions), unit: 'ms' },
      bound: { atMost: 50 },
    },
    {
      goal: 'S1',
      what: 'JavaScript of the catalogue page, gzip',
      ours: { value: kilobytes, unit: 'kB' },
      bound: { atMost: 60 },
    },
  ]
}

function memoryRow({ storefront: running }: Run): Entry {
  const value = residentMegabytes(running?.pid ?? 0)
  return { goal: 'S1', what: 'storefront, resident', ours: { value, unit: 'MB' } }
}

/** Asks in turns, so that a change of the machine meets the page and the functions alike. */
async function sampled(run: Run, count: number): Promise<Sample[]> {
  const samples: Sample[] = []
  for (let turn = 0; turn < warmup + count; turn += 1) {
    const functions = await timed(() => askFunctions(run))
    const page = await timed(() => ask(run.gateway.port, get('/'), 200))
    if (turn >= warmup) samples.push({ page, functions })
  }
  return samples
}

/** As the page does: the list, then the stock of its books. */
async function askFunctions({ functions }: Run): Promise<void> {
  const portOf = (name: string) => Number(new URL(functions[name]?.url ?? '').port)
  const list = await ask(portOf('books'), get('/ecom/books?page=0&size=24&sort=title,asc'), 200)
  const ids = [...list.matchAll(bookIds)].map(([, id]) => id)
  await ask(portOf('stock'), get(`/inven/stock/bulk?bookIds=${ids.join(',')}`), 200)
}

function get(path: string) {
  return { method: 'GET', path }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** Gives the bytes of all modules that the page names, and of those that they import, compressed one by one. */
async function scriptBytes(shop: string): Promise<number> {
  const found = new Map<string, number>()
  const waiting = modulesIn(await textOf(`${shop}/`), `${shop}/`)
  for (const url of waiting) {
    if (found.has(url)) continue
    const source = await textOf(url)
    found.set(url, gzipSync(source).byteLength)
    const imports = source.matchAll(/(?:from|import)\s*["']([^"']+\.js)["']/g)
    waiting.push(...[...imports].map(([, path = '']) => new URL(path, url).href))
  }
  return [...found.values()].reduce((sum, bytes) => sum + bytes, 0)
}

function modulesIn(html: string, base: string): string[] {
  return [...html.matchAll(moduleNames)].map(([, path = '']) => new URL(path, base).href)
}

async function textOf(url: string): Promise<string> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.text()
}
