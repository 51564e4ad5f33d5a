// Starts the embedded tier and keeps it running until Ctrl-C. npm start [-- --reset --port 30000 …]
import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { removePostgres } from '../platform/local/src/postgres.ts'
import { openShop, type Shop } from '../platform/local/src/shop.ts'
import { commandOf, killStale } from '../platform/local/src/stale.ts'
import { describeRun } from './lib/describe-run.ts'
import { root } from './lib/functions.ts'
import { progressBar } from './lib/progress.ts'
import { lastRun, removeRun, writeRun } from './lib/run-file.ts'
import { seedBase } from './seed.ts'

const began = performance.now()
const startedAt = new Date().toISOString()
const options = readOptions()
const stateDir = resolve(root, options.state)
const runFile = join(stateDir, 'run.json')

try {
  prepare()
  await run()
} catch (error) {
  fail(error)
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        reset: { type: 'boolean', default: false },
        port: { type: 'string', default: '30000' },
        'identity-port': { type: 'string', default: '30080' },
        idle: { type: 'string', default: '60' },
        'rate-limit-factor': { type: 'string', default: '1' },
        'payment-failure-rate': { type: 'string', default: '0' },
        state: { type: 'string', default: '.local' },
      },
    })
    const numbers = ['port', 'identity-port', 'idle', 'rate-limit-factor', 'payment-failure-rate']
    for (const [name, value] of Object.entries(values)) {
      if (numbers.includes(name) && !/^\d+(\.\d+)?$/.test(String(value))) {
        throw new Error(`--${name} takes a number, not "${value}".`)
      }
    }
    return values
  } catch (error) {
    return fail(error)
  }
}

function prepare(): void {
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o711 })
  } catch (error) {
    throw new Error(`The folder ${stateDir} can't be made: ${message(error)}`, { cause: error })
  }
  const before = lastRun(runFile)
  if (!before) return
  if (commandOf(before.pids.main)?.includes('scripts/start.ts')) {
    const where = `${before.gateway.url} (process ${before.pids.main})`
    throw new Error(`The shop of this folder is already open: ${where}. Stop it there with Ctrl-C.`)
  }
  const pids = [...Object.values(before.functions).map(({ pid }) => pid), before.pids.relay]
  const killed = killStale(
    pids.filter((pid) => pid !== null),
    before.root,
  )
  if (killed > 0) say(`Ended ${killed} processes that an earlier run left behind`)
}

async function run(): Promise<void> {
  const stopping = Promise.withResolvers<NodeJS.Signals>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stopping.resolve(signal))
  }
  if (options.reset) await reset()
  const opening = open()
  const first = await Promise.race([opening, stopping.promise])
  const shop = await opening
  if (typeof first !== 'string') {
    announce(shop)
    await stopping.promise
  }
  say('\nClosing the shop')
  await shop.stop()
  await removeRun(runFile)
  say('Closed.')
}

async function reset(): Promise<void> {
  say('Wiping all data')
  await removePostgres(stateDir)
  for (const entry of ['identity.json', 'database-passwords.json', 'event-signing-keys', 'logs']) {
    rmSync(join(stateDir, entry), { recursive: true, force: true })
  }
}

async function open(): Promise<Shop> {
  let shop: Shop | undefined
  let written = Promise.resolve()
  const describe = () => {
    written = written.then(async () => shop && writeRun(describeRun(shop, startedAt), runFile))
    return written
  }
  shop = await openShop({
    root,
    stateDir,
    port: Number(options.port),
    identityPort: Number(options['identity-port']),
    idle: Number(options.idle) * 1000,
    rateLimitFactor: Number(options['rate-limit-factor']),
    paymentFailureRate: Number(options['payment-failure-rate']),
    seed: (urls) => seedBase(urls, progressBar('Filling the shelves')),
    onStep: say,
    onFault: (sentence) => console.error(sentence),
    onChange: () => void describe(),
  })
  await describe()
  return shop
}

function announce({ url, identity, databases, redis, logs }: Shop): void {
  const { user1 = '', admin1 = '' } = identity.users
  const limits = redis ? 'counted in Redis' : 'counted in memory (no redis-server on the PATH)'
  const rows = [
    ['API', `${url}/ecom/books, try it at ${url}/docs`],
    ['Functions', `${url}/_local/functions shows which are awake`],
    ['Sign in', `${identity.issuer} as user1 / ${user1} (customer) or admin1 / ${admin1} (admin)`],
    ['Limits', limits],
    ['Logs', logs],
    ...(databases.relocated
      ? [['Data', `${databases.relocated}, which PostgreSQL can enter`]]
      : []),
  ]
  say(`\nThe shop is open: ${url} (${((performance.now() - began) / 1000).toFixed(1)} s)`)
  for (const [name = '', value] of rows) say(`  ${name.padEnd(10)} ${value}`)
  say('Ctrl-C closes it.')
}

function say(line: string): void {
  console.log(line)
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function fail(error: unknown): never {
  console.error(message(error))
  process.exit(1)
}
