import type { Context } from './context.ts'
import { fromLoadCore } from './cores.ts'
import { firstRequests, type FirstRequest } from './first-requests.ts'
import { installPeers, isInstalled, javaPeer, peer } from './peers.ts'
import { ask, residentMegabytes, start, type Launch } from './processes.ts'
import { functionNames } from '../lib/functions.ts'
import { median } from './statistics.ts'

/** Medians of the starts of one kind of process. */
export type Start = {
  name: string
  /** Milliseconds from the start to the first 200 of the readiness path. */
  ready: number
  /** Milliseconds from the start to the first answer to a real request, asked for when it was ready. */
  answered: number
  /** Megabytes, when it is ready. */
  resident: number
}

export type Candidate = Launch & { first?: FirstRequest | undefined }
export type Starts = {
  raw: Start
  functions: Start[]
  peers: Start[]
  /** Who could not be started, and why. */
  absent: { name: string; why: string }[]
}

const discarded = 2
const measured = new WeakMap<Context, Promise<Starts>>()

/** Starts everybody in turns, as often as the options say; once a run, whoever asks. */
export function measureStarts(context: Context): Promise<Starts> {
  const known = measured.get(context) ?? measure(context)
  measured.set(context, known)
  return known
}

async function measure(context: Context): Promise<Starts> {
  const ours = await functionCandidates(context)
  const java = await javaPeer()
  const absent = [
    ...('absent' in java ? [{ name: 'JDK HttpServer', why: java.absent }] : []),
    ...(isInstalled('faas-js-runtime') ? [] : [{ name: 'faas-js-runtime', why: installPeers }]),
  ]
  const peers = [
    ...('launch' in java ? [java.launch] : []),
    ...(isInstalled('faas-js-runtime') ? [{ ...peer('faas.cjs'), name: 'faas-js-runtime' }] : []),
  ]
  const found = await startInTurns(context, [peer('raw.cjs'), ...ours.candidates, ...peers])
  if ('remove' in java) await java.remove()
  const [raw, ...rest] = found
  if (!raw) throw new Error('Nothing was started.')
  const functions = rest.slice(0, ours.candidates.length)
  return {
    raw,
    functions,
    peers: rest.slice(functions.length),
    absent: [...ours.absent, ...absent],
  }
}

/** Gives how to start each function, and which can't be. */
export async function functionCandidates({ shop }: Context) {
  const opened = await shop()
  const firsts = await firstRequests(opened)
  const candidates: Candidate[] = []
  const absent: Starts['absent'] = []
  for (const name of await functionNames()) {
    try {
      const env = { RESERVE_URL: 'http://127.0.0.1:9', PAYMENT_URL: 'http://127.0.0.1:9' }
      candidates.push({ ...(await opened.launch(name, env)), first: firsts[name] })
    } catch (error) {
      absent.push({ name, why: firstLine(error) })
    }
  }
  return { candidates, absent }
}

/** Starts each candidate once a turn, so that a change of the machine meets all of them alike. */
export async function startInTurns(
  { options, progress }: Context,
  candidates: readonly Candidate[],
): Promise<Start[]> {
  const samples = candidates.map((): Omit<Start, 'name'>[] => [])
  for (let turn = 1 - discarded; turn <= options.starts; turn += 1) {
    if (turn % 5 === 1) progress(`start ${turn} of ${options.starts} of ${candidates.length} kinds`)
    for (const [index, candidate] of candidates.entries()) {
      const sample = await fromLoadCore(() => startOnce(candidate))
      if (turn > 0) samples[index]?.push(sample)
    }
  }
  return candidates.map(({ name }, index) => {
    const own = samples[index] ?? []
    const of = (key: keyof Omit<Start, 'name'>) => median(own.map((sample) => sample[key]))
    return { name, ready: of('ready'), answered: of('answered'), resident: of('resident') }
  })
}

async function startOnce({ first, ...launch }: Candidate): Promise<Omit<Start, 'name'>> {
  const server = await start(launch)
  try {
    const resident = residentMegabytes(server.pid)
    if (first) await ask(server.port, first.request, first.status)
    const answered = first ? performance.now() - server.began : Number.NaN
    return { ready: server.milliseconds, answered, resident }
  } finally {
    await server.stop()
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}

/** Gives the one that took longest to be ready. */
export function slowest(starts: readonly Start[]): Start | undefined {
  return starts.toSorted((a, b) => b.ready - a.ready)[0]
}
