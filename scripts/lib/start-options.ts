import * as v from 'valibot'
import {
  readArguments,
  tierArguments,
  tierEntries,
  tierOptions,
  type TierOptions,
} from './tier-options.ts'

export const startHelp = `npm start [-- options]
  --reset                    wipes all data first
  --port 30000               of the shop
  --identity-port 30080      of the identity provider
  --idle 60                  seconds without use until a function is stopped
  --rate-limit-factor 1      multiplies every limit of requests
  --payment-failure-rate 0   share of payments that fail, 0 to 1
  --state .local             folder of the data
  --api-only                 leaves the storefront out`

const schema = v.pipe(v.object(tierEntries), v.transform(tierOptions))

/**
 * Reads the options of `npm start`.
 * @throws Error in one sentence about the first that is wrong
 */
export function readStartOptions(args: readonly string[]): TierOptions {
  return readArguments(args, { schema, options: tierArguments, command: 'npm start' })
}
