import * as v from 'valibot'
import {
  flinkPort,
  partNames,
  pgAdminPort,
  supersetPort,
  type Part,
} from '../../platform/stack/src/part-names.ts'
import {
  readArguments,
  tierArguments,
  tierEntries,
  tierOptions,
  type TierOptions,
} from './tier-options.ts'

export const stackHelp = `npm run stack [-- options]
  --down                     closes what runs in the folder of the data, and waits until all of it is gone
  --status                   prints the processes of what runs there, with their memory
  --only kafka,redis         starts these parts without a shop, and what they need:
                             ${partNames.join(', ')}
  --with pgadmin,analytics   starts these too: pgAdmin on port ${pgAdminPort}, with the databases registered;
                             the warehouse, Flink, whose page is on port ${flinkPort}, and Superset on port ${supersetPort}
  --reset                    wipes all data first
  --port 30000               of the shop
  --identity-port 30080      of Keycloak
  --idle 60                  seconds without use until a function is stopped
  --rate-limit-factor 1      multiplies every limit of requests
  --payment-failure-rate 0   share of payments that fail, 0 to 1
  --state .local/stack       folder of the data
  --api-only                 leaves the storefront out
A process that dies is started again. All are stopped, with exit code 1, when Kafka, Connect or Keycloak dies
ten times in a row within 5 s of its start.`

const part = v.picklist(partNames, ({ input }) => {
  return `--only takes parts out of ${partNames.join(', ')}, not "${String(input)}".`
})

const extras = ['pgadmin', 'analytics'] as const
const extra = v.picklist(extras, ({ input }) => {
  return `--with takes ${extras.join(' and ')}, not "${String(input)}".`
})

function listOf<Schema extends v.GenericSchema<string>>(each: Schema) {
  return v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => text.split(',')),
      v.array(each),
    ),
  )
}

const schema = v.pipe(
  v.object({
    ...tierEntries,
    with: listOf(extra),
    down: v.boolean(),
    status: v.boolean(),
    only: listOf(part),
  }),
  v.transform(({ down, status, only, with: wanted, ...options }) => ({
    ...tierOptions(options),
    pgAdminPort: wanted?.includes('pgadmin') ? pgAdminPort : undefined,
    analytics: wanted?.includes('analytics') ? { flinkPort, supersetPort } : undefined,
    down,
    status,
    only,
  })),
)

export type StackOptions = TierOptions & {
  down: boolean
  status: boolean
  only?: Part[] | undefined
  pgAdminPort?: number | undefined
  analytics?: { flinkPort: number; supersetPort: number } | undefined
}

/**
 * Reads the options of `npm run stack`.
 * @throws Error in one sentence about the first that is wrong
 */
export function readStackOptions(args: readonly string[]): StackOptions {
  return readArguments(args, {
    schema,
    options: {
      ...tierArguments,
      state: { type: 'string', default: '.local/stack' },
      down: { type: 'boolean', default: false },
      status: { type: 'boolean', default: false },
      only: { type: 'string' },
      with: { type: 'string' },
    },
    command: 'npm run stack',
  })
}
