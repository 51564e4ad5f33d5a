import { readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import * as v from 'valibot'
import { readSettings, settingsFile } from '../../platform/local/src/identity/settings.ts'
import { shopperPassword } from '../../platform/local/src/identity/users.ts'
import { root } from './functions.ts'

const url = v.pipe(v.string(), v.url())
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))
const pid = v.nullable(v.pipe(v.number(), v.integer()))

const runSchema = v.object({
  gateway: v.object({ url, port }),
  identity: v.object({ issuer: url, jwksUrl: url, tokenUrl: url }),
  /** Passwords of the named users; those of `shopper-N` follow from `shopperSecret`. */
  users: v.record(v.string(), v.string()),
  shopperSecret: v.string(),
  postgres: v.object({ port }),
  /** Connection URLs of the superuser, for tools. */
  databases: v.object({ ecom: url, inventory: url, payment: url }),
  /** `pid` is null while the function is at zero. */
  functions: v.record(v.string(), v.object({ url, pid })),
  /** Where a browser finds it; absent where the shop was started without it. */
  storefront: v.optional(v.object({ url, pid })),
  pids: v.object({
    main: v.pipe(v.number(), v.integer()),
    postgres: pid,
    relay: pid,
    redis: pid,
    /** These run in the stack tier only. */
    kafka: v.optional(pid),
    connect: v.optional(pid),
    keycloak: v.optional(pid),
    pgAdmin: v.optional(pid),
    warehouse: v.optional(pid),
    flink: v.optional(pid),
    superset: v.optional(pid),
  }),
  /** `GET` it for what each subscription has pending, delivered, retried and dead. */
  relay: v.object({ statsUrl: url }),
  redis: v.optional(v.object({ url })),
  /** Of the stack tier: `host:port`. */
  kafka: v.optional(v.object({ bootstrap: v.string() })),
  /** Of the stack tier: the REST interface of Kafka Connect. */
  connect: v.optional(v.object({ url })),
  /** Of the analytics: Flink's page and REST interface. */
  flink: v.optional(v.object({ url })),
  /** Of the analytics: the dashboards. */
  superset: v.optional(v.object({ url })),
  /** Of the analytics: the superuser's connection URL of the database `analytics`. */
  warehouse: v.optional(v.object({ url })),
  /** Of the analytics: the connection URLs of the reconciliation, each of a role that may do no more. */
  reconcile: v.optional(
    v.object({ ecom: url, inventory: url, payment: url, star: url, repair: url }),
  ),
  /** The repository that runs. */
  root: v.string(),
  /** The folder of one log file a process. */
  logs: v.string(),
  startedAt: v.pipe(v.string(), v.isoTimestamp()),
})

export type Run = v.InferOutput<typeof runSchema>

export const runFile = runFileIn('.local')

/** The file of a state folder, which is named as `--state` takes it. */
export function runFileIn(state: string): string {
  return join(resolve(root, state), 'run.json')
}

const noShop =
  'No shop runs here. Start one with `npm start` or `npm run stack`, and run this beside it.'

/**
 * Reads what runs now.
 * @throws Error in one sentence when nothing does, or when what the file names has ended
 */
export function readRun(file: string = runFile): Run {
  const run = lastRun(file)
  if (!run || !isAlive(run.pids.main)) throw new Error(noShop)
  return run
}

/** Reads what was started last, though it may have been killed; undefined when it was closed, or is unreadable. */
export function lastRun(file: string = runFile): Run | undefined {
  try {
    return v.parse(runSchema, JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** Writes what runs now, readable by its owner only: it holds passwords. */
export async function writeRun(run: Run, file: string = runFile): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.new`, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

/**
 * The password of a user of the running shop.
 * @throws Error in one sentence that names who there is
 */
export function passwordOf(run: Run, name: string): string {
  const known = Object.hasOwn(run.users, name) ? run.users[name] : undefined
  if (known !== undefined) return known
  const { count } = readSettings(settingsFile, run.gateway.url).shoppers
  const number = Number(/^shopper-([1-9]\d{0,5})$/.exec(name)?.[1] ?? 0)
  if (number >= 1 && number <= count) return shopperPassword(run.shopperSecret, name)
  const names = Object.keys(run.users).join(', ')
  throw new Error(
    `There is no user "${name}": there are ${names} and shopper-1 … shopper-${count}.`,
  )
}

function isAlive(process_: number) {
  try {
    return process.kill(process_, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
