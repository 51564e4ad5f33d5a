// Buys two copies of a book at a running shop, as a shopper does, and says where it fails.
// npm run smoke [-- --target stack | knative | cluster | URL --issuer URL --user name:password --state .local --ca FILE]
// `--ca` is the certificate that signed those of the target; that of the cluster is asked of the cluster.
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { openCluster } from './cluster/options.ts'
import { shopperOf } from './cluster/shopper.ts'
import { codeFlow, discover, toolClient, type Client, type User } from './lib/login.ts'
import { passwordOf, readRun, runFileIn } from './lib/run-file.ts'
import { sentenceOf } from './lib/sentence.ts'
import { createShopClient } from './lib/shop-client.ts'
import { buy } from './lib/smoke.ts'
import { trust } from './lib/trust.ts'

type Shop = { target: string; issuer: string; user: User; client: Client; patience?: number }

// An event wakes its consumers, one after the other.
const fromZero = 60_000

async function settings(): Promise<Shop> {
  const text = { type: 'string' } as const
  const options = { target: text, issuer: text, user: text, state: text, ca: text }
  const { values } = parseArgs({ options })
  if (values.ca) trust(await readFile(values.ca, 'utf8'))
  if (values.target === 'cluster') return shopperOf(openCluster())
  const isTier = values.target === 'stack' || values.target === 'knative'
  const target = isTier ? undefined : values.target
  const state = values.state ?? (isTier ? `.local/${values.target}` : '.local')
  const isElsewhere = values.issuer && values.user && target
  const run = isElsewhere ? undefined : readRun(runFileIn(state))
  const [name = 'user1', password] = values.user?.split(':') ?? []
  return {
    target: target ?? run?.gateway.url ?? '',
    issuer: values.issuer ?? run?.identity.issuer ?? '',
    user: { name, password: password ?? (run ? passwordOf(run, name) : '') },
    client: toolClient,
    ...(values.target === 'knative' ? { patience: fromZero } : {}),
  }
}

let running = { name: 'set up', began: performance.now() }

function line(mark: string, text: string) {
  const took = `${Math.round(performance.now() - running.began)} ms`.padStart(8)
  return `${mark} ${running.name.padEnd(14)} ${took}  ${text}`
}

/** Runs one step and prints it as a line: what was seen, and how long it took. */
async function step<T>(name: string, work: () => Promise<{ seen: string; value: T }>): Promise<T> {
  running = { name, began: performance.now() }
  const { seen, value } = await work()
  console.log(line('✓', seen))
  return value
}

async function smoke() {
  const { target, issuer, user, client, ...rest } = await settings()
  const token = await step('log in', async () => {
    const { access_token: value } = await codeFlow(await discover(issuer), client, user)
    return { seen: `as ${user.name} by the code flow with PKCE`, value }
  })
  await buy({ call: createShopClient(target), token, step, ...rest })
  console.log('The shop works.')
}

await smoke().catch((error: unknown) => {
  console.error(line('✗', sentenceOf(error)))
  process.exitCode = 1
})
