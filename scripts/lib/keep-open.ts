import { join, resolve } from 'node:path'
import { requireFreePorts } from '../../platform/local/src/free-ports.ts'
import { describeRun, type OpenShop } from './describe-run.ts'
import { root } from './functions.ts'
import { keepRunRecord } from './run-record.ts'
import { sentenceOf } from './sentence.ts'
import { takeStateFolder } from './state-folder.ts'
import { aborted, listenForStop } from './stop-signal.ts'
import type { TierOptions } from './tier-options.ts'
import { welcome } from './welcome.ts'

const began = performance.now()
const startedAt = new Date().toISOString()

/** What opening a shop is given beside its options. */
export type Opening = {
  root: string
  stateDir: string
  signal: AbortSignal
  onStep(sentence: string): void
  onFault(sentence: string): void
  onChange(): void
}

export type Tier = {
  /** As npm calls it: "npm start". */
  command: string
  /** Ends what a killed run left in the state folder, and says how many processes there were. */
  endOrphans(stateDir: string): Promise<number>
  wipe(stateDir: string): Promise<void>
}

/** Runs a script that stays open until a signal; what goes wrong is told in one sentence, with exit code 1. */
export async function runUntilStopped(task: (stop: AbortSignal) => Promise<void>): Promise<never> {
  const stop = listenForStop()
  // Whoever reads our lines may go first, as in `npm start | tee log`, which Ctrl-C ends too.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  try {
    await task(stop)
    process.exit()
  } catch (error) {
    console.error(sentenceOf(error).replaceAll(/\s*\n\s*/g, ' '))
    process.exit(1)
  }
}

/**
 * Takes the state folder for this process, clears up after a killed run, makes sure of the ports, and wipes
 * the data when that is wanted.
 * @throws Error in one sentence about what is in the way
 */
export async function prepareState(
  tier: Tier,
  options: TierOptions,
  stop: AbortSignal,
): Promise<Opening> {
  const stateDir = resolve(root, options.state)
  const folder = await takeStateFolder(stateDir)
  process.once('exit', folder.release)
  stop.addEventListener('abort', folder.closing)
  // They may hold our ports.
  const orphans = await tier.endOrphans(stateDir)
  if (orphans > 0) say(`Ended what an earlier run left behind: ${orphans} processes`)
  const { port, identityPort } = options
  await requireFreePorts(
    [
      { port, option: 'port' },
      { port: identityPort, option: 'identity-port' },
    ],
    tier.command,
  )
  if (options.reset) {
    say('Wiping all data')
    await tier.wipe(stateDir)
  }
  const onFault = (sentence: string) => console.error(sentence)
  return { root, stateDir, signal: stop, onStep: say, onFault, onChange: () => {} }
}

/** Opens a shop, keeps its `run.json`, and closes it at the signal or when a part of it is lost. */
export async function keepOpen(
  opening: Opening,
  open: (opening: Opening) => Promise<OpenShop>,
): Promise<void> {
  const { stateDir, signal: stop } = opening
  let shop: OpenShop | undefined
  const describe = () => shop && describeRun(shop, startedAt)
  const record = keepRunRecord(join(stateDir, 'run.json'), describe, opening.onFault)
  try {
    shop = await open({ ...opening, onChange: record.changed })
    await record.written()
    say(welcome(shop, secondsSinceStart()))
    await untilOver(stop, shop.lost)
  } catch (error) {
    if (!stop.aborted) throw error
  }
  say('\nClosing the shop')
  await shop?.stop()
  await record.remove()
  say('Closed.')
}

/** Waits for the signal, or for the sentence that a part is lost, which is told; the script then fails. */
export async function untilOver(stop: AbortSignal, lost?: Promise<string>): Promise<void> {
  const sentence = await Promise.race([aborted(stop), ...(lost ? [lost] : [])])
  if (typeof sentence !== 'string') return
  console.error(sentence)
  process.exitCode = 1
}

export function secondsSinceStart(): number {
  return (performance.now() - began) / 1000
}

export function say(line: string): void {
  console.log(line)
}
