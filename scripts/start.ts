// Starts the embedded tier and keeps it running until Ctrl-C. npm start [-- --reset --port 30000 …]
import { join, resolve } from 'node:path'
import { requireFreePorts } from '../platform/local/src/free-ports.ts'
import type { Shop } from '../platform/local/src/shop.ts'
import { endOrphans } from '../platform/local/src/stale.ts'
import { describeRun } from './lib/describe-run.ts'
import { root } from './lib/functions.ts'
import { progressBar } from './lib/progress.ts'
import { keepRunRecord } from './lib/run-record.ts'
import { sentenceOf } from './lib/sentence.ts'
import { readStartOptions, startHelp, type StartOptions } from './lib/start-options.ts'
import { takeStateFolder } from './lib/state-folder.ts'
import { aborted, listenForStop } from './lib/stop-signal.ts'
import { welcome } from './lib/welcome.ts'

const began = performance.now()
const startedAt = new Date().toISOString()
const stop = listenForStop()

// Whoever reads our lines may go first, as in `npm start | tee log`, which Ctrl-C ends too.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

try {
  const options = readStartOptions(process.argv.slice(2))
  if (options.help) say(startHelp)
  else await start(options)
  process.exit()
} catch (error) {
  console.error(sentenceOf(error).replaceAll(/\s*\n\s*/g, ' '))
  process.exit(1)
}

async function start(options: StartOptions): Promise<void> {
  const stateDir = resolve(root, options.state)
  const folder = await takeStateFolder(stateDir)
  process.once('exit', folder.release)
  stop.addEventListener('abort', folder.closing)
  await requireFreePorts([
    { port: options.port, option: 'port' },
    { port: options.identityPort, option: 'identity-port' },
  ])
  const orphans = endOrphans(root, stateDir)
  if (orphans > 0) say(`Ended what an earlier run left behind: ${orphans} processes`)
  if (options.reset) await reset(stateDir)
  await keepOpen(options, stateDir)
}

async function reset(stateDir: string): Promise<void> {
  say('Wiping all data')
  const { wipe } = await import('../platform/local/src/wipe.ts')
  await wipe(stateDir)
}

async function keepOpen(options: StartOptions, stateDir: string): Promise<void> {
  let shop: Shop | undefined
  const describe = () => shop && describeRun(shop, startedAt)
  const record = keepRunRecord(join(stateDir, 'run.json'), describe, console.error)
  try {
    shop = await open(options, stateDir, record.changed)
    await record.written()
    say(welcome(shop, (performance.now() - began) / 1000))
    await aborted(stop)
  } catch (error) {
    if (!stop.aborted) throw error
  }
  say('\nClosing the shop')
  await shop?.stop()
  await record.remove()
  say('Closed.')
}

// Loaded late: what is in the way of a start is said at once.
async function open(options: StartOptions, stateDir: string, onChange: () => void): Promise<Shop> {
  const { openShop } = await import('../platform/local/src/shop.ts')
  const { seedBase } = await import('./seed.ts')
  return openShop({
    ...options,
    storefront: !options.apiOnly,
    root,
    stateDir,
    signal: stop,
    seed: (urls) => seedBase(urls, progressBar('Filling the shelves')),
    onStep: say,
    onFault: (sentence) => console.error(sentence),
    onChange,
  })
}

function say(line: string): void {
  console.log(line)
}
