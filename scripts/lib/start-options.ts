import { parseArgs } from 'node:util'
import * as v from 'valibot'

export const startHelp = `npm start [-- options]
  --reset                    wipes all data first
  --port 30000               of the shop
  --identity-port 30080      of the identity provider
  --idle 60                  seconds without use until a function is stopped
  --rate-limit-factor 1      multiplies every limit of requests
  --payment-failure-rate 0   share of payments that fail, 0 to 1
  --state .local             folder of the data
  --api-only                 leaves the storefront out`

const number = (name: string, wanted: string, ...[min, max]: [number, number]) =>
  v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const value = /^\d+(\.\d+)?$/.test(dataset.value) ? Number(dataset.value) : Number.NaN
      if (value >= min && value <= max) return value
      addIssue({ message: `--${name} takes ${wanted}, not "${dataset.value}".` })
      return NEVER
    }),
  )

const port = (name: string) => {
  const wanted = 'a whole number from 1 to 65535'
  const whole = v.integer(({ input }) => `--${name} takes ${wanted}, not "${input}".`)
  return v.pipe(number(name, wanted, 1, 65_535), whole)
}

const longestIdle = 1_000_000

const schema = v.pipe(
  v.object({
    help: v.boolean(),
    reset: v.boolean(),
    'api-only': v.boolean(),
    port: port('port'),
    'identity-port': port('identity-port'),
    idle: number('idle', `seconds from 0.1 to ${longestIdle}`, 0.1, longestIdle),
    'rate-limit-factor': number(
      'rate-limit-factor',
      'a number from 0.01 to 1000000',
      0.01,
      1_000_000,
    ),
    'payment-failure-rate': number('payment-failure-rate', 'a share from 0 to 1', 0, 1),
    state: v.pipe(v.string(), v.nonEmpty('--state takes a folder.')),
  }),
  v.transform(({ help, reset, port: shopPort, idle, state, ...others }) => ({
    help,
    reset,
    apiOnly: others['api-only'],
    port: shopPort,
    identityPort: others['identity-port'],
    /** Milliseconds. */
    idle: idle * 1000,
    rateLimitFactor: others['rate-limit-factor'],
    paymentFailureRate: others['payment-failure-rate'],
    state,
  })),
)

export type StartOptions = v.InferOutput<typeof schema>

/**
 * Reads the options of `npm start`.
 * @throws Error in one sentence about the first that is wrong
 */
export function readStartOptions(args: readonly string[]): StartOptions {
  const result = v.safeParse(schema, parse(args))
  if (result.success) return result.output
  throw new Error(result.issues[0].message)
}

function parse(args: readonly string[]): unknown {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', default: false },
        reset: { type: 'boolean', default: false },
        'api-only': { type: 'boolean', default: false },
        port: { type: 'string', default: '30000' },
        'identity-port': { type: 'string', default: '30080' },
        idle: { type: 'string', default: '60' },
        'rate-limit-factor': { type: 'string', default: '1' },
        'payment-failure-rate': { type: 'string', default: '0' },
        state: { type: 'string', default: '.local' },
      },
    })
    return values
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(
      /\.? *\n|\. /,
    )
    throw new Error(`${sentence}: see npm start -- --help.`, { cause: error })
  }
}
