import { parseArgs, type ParseArgsConfig } from 'node:util'
import * as v from 'valibot'

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

/** The options that opening a shop takes in each tier, as they are read. */
export const tierEntries = {
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
}

const tierSchema = v.object(tierEntries)

/** The same, as they are written. */
export const tierArguments = {
  help: { type: 'boolean', default: false },
  reset: { type: 'boolean', default: false },
  'api-only': { type: 'boolean', default: false },
  port: { type: 'string', default: '30000' },
  'identity-port': { type: 'string', default: '30080' },
  idle: { type: 'string', default: '60' },
  'rate-limit-factor': { type: 'string', default: '1' },
  'payment-failure-rate': { type: 'string', default: '0' },
  state: { type: 'string', default: '.local' },
} satisfies ParseArgsConfig['options']

/** Names them as code does. */
export function tierOptions({
  help,
  reset,
  port: shopPort,
  idle,
  state,
  ...others
}: v.InferOutput<typeof tierSchema>) {
  return {
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
  }
}

export type TierOptions = ReturnType<typeof tierOptions>

/**
 * Reads arguments by a schema.
 * @param command as npm calls the script: "npm start"
 * @throws Error in one sentence about the first that is wrong
 */
export function readArguments<Schema extends v.GenericSchema>(
  args: readonly string[],
  { schema, options, command }: { schema: Schema; options: Options; command: string },
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parse(args, options, command))
  if (result.success) return result.output
  throw new Error(result.issues[0].message)
}

type Options = NonNullable<ParseArgsConfig['options']>

function parse(args: readonly string[], options: Options, command: string): unknown {
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(
      /\.? *\n|\. /,
    )
    throw new Error(`${sentence}: see ${command} -- --help.`, { cause: error })
  }
}
