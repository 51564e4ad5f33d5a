import { parseArgs } from 'node:util'
import { installPeers } from './peers.ts'

export const goalNames = [
  'P1',
  'P2',
  'P3',
  'P4',
  'P5',
  'P6',
  'P7',
  'P8',
  'P9',
  'P11',
  'P12',
  'P13',
  'S1',
]

export type Options = {
  goals: Set<string>
  json: string | undefined
  /** Books that are searched. */
  books: number
  /** Processes started of each kind. */
  starts: number
  /** Seconds that one load lasts. */
  seconds: number
  /** Seconds of load before it counts. */
  warmup: number
  /** Times that each side of a comparison is measured, in turns. */
  rounds: number
}

const fullSize = { starts: 15, seconds: 6, warmup: 2, rounds: 2 }
const quickSize = { starts: 5, seconds: 2, warmup: 1, rounds: 1 }

export const usage = `npm run bench -- [--only P1,P5] [--quick] [--full] [--books N] [--json FILE]
  --only   measures these goals of ${goalNames.join(', ')}
  --quick  fewer and shorter measurements: about three minutes, and noisy
  --full   searches 1 000 000 books instead of 100 000
  --books  searches so many
  --json   writes the figures into a file as well
Peers that are not installed are named as absent: ${installPeers}`

/**
 * Reads the command line.
 * @throws Error in one sentence
 */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean' },
      full: { type: 'boolean' },
      books: { type: 'string' },
      json: { type: 'string' },
    },
  })
  const wanted = values.only?.split(',').map((name) => name.trim().toUpperCase())
  const unknown = wanted?.find((name) => !goalNames.includes(name))
  if (unknown !== undefined) throw new Error(`There is no goal ${unknown} here.`)
  const books = Number(values.books ?? (values.full ? 1_000_000 : 100_000))
  if (!Number.isInteger(books) || books < 1000) throw new Error('--books takes 1000 or more.')
  return {
    goals: new Set(wanted ?? goalNames),
    json: values.json,
    books,
    ...(values.quick ? quickSize : fullSize),
  }
}
