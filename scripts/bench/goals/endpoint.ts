import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context, Measurement } from '../context.ts'
import { installPeers, isInstalled, peer } from '../peers.ts'
import { ask, withServer } from '../processes.ts'
import { compare, percent, type Contender } from '../rounds.ts'
import type { Entry } from '../table.ts'

const path = '/ecom/books'
const load = { connections: 50, requests: [{ method: 'GET', path }] }
const what = 'GET /ecom/books, 20 books'

/** P4: what a real endpoint costs on top of bare HTTP with the same body. */
export const endpoint: Measurement = {
  goals: ['P4'],
  async run(context): Promise<Entry[]> {
    const shop = await context.shop()
    const launch = await shop.launch('books')
    const body = join(shop.stateDir, 'books.json')
    const page = await withServer(launch, ({ port }) =>
      ask(port, { method: 'GET', path: `${path}?size=20` }, 200),
    )
    await writeFile(body, page)
    const contenders: Contender[] = [
      { name: 'books', launch, ...load },
      { name: 'raw, JSON per answer', launch: peer('raw.cjs', { BODY: body }), ...load },
      { name: 'raw, same bytes', launch: peer('raw.cjs', { BODY: body, STATIC: '1' }), ...load },
    ]
    if (isInstalled('express')) {
      contenders.push({ name: 'Express', launch: peer('express.cjs', { BODY: body }), ...load })
    }
    return rowsOf(context, contenders)
  },
}

async function rowsOf(context: Context, contenders: Contender[]): Promise<Entry[]> {
  const [books, fresh, same, express] = await compare(context, contenders)
  if (!books || !fresh || !same) return []
  const ours = { value: books.perSecond, unit: 'req/s' }
  const row = (value: number, name: string) => ({
    goal: 'P4',
    what,
    ours,
    peer: { value, unit: 'req/s', what: name },
  })
  return [
    { ...row(fresh.perSecond, 'raw that serialises them each time'), bound: { atLeast: 0.9 } },
    row(same.perSecond, 'raw that sends the same bytes'),
    express
      ? { ...row(express.perSecond, 'bare Express'), bound: { atLeast: 1.35 } }
      : { goal: 'P4', what: 'bare Express', absent: installPeers },
    {
      goal: 'P4',
      what: `load generator's core while raw's was busy ${percent(same.serverBusy)}`,
      ours: { value: same.loadBusy * 100, unit: '% busy' },
    },
  ]
}
