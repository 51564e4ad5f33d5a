import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { urlsOf } from '../../scripts/cluster/addresses.ts'
import { openCluster } from '../../scripts/cluster/options.ts'
import { authorityOf, loginsOf } from '../../scripts/cluster/shopper.ts'
import { codeFlow, discover, type User } from '../../scripts/lib/login.ts'
import { register } from '../../scripts/lib/register.ts'
import { trust } from '../../scripts/lib/trust.ts'
import { stateFolder, stateVariable } from './run.ts'

const siteSchema = v.object({
  shop: v.string(),
  api: v.string(),
  issuer: v.string(),
  client: v.object({ id: v.string(), secret: v.string(), redirectUri: v.string() }),
  passwords: v.record(v.string(), v.string()),
  /** Of the CA that signed what it serves, where it serves HTTPS. */
  authority: v.optional(v.string()),
})

export type ClusterSite = v.InferOutput<typeof siteSchema>

/** Says whether the tests run against the cluster of this machine. */
export function isCluster(): boolean {
  return process.env.E2E_TIER === 'cluster'
}

/** Notes where the cluster is and who may log in there, for the workers; gives what removes the note. */
export async function noteCluster(): Promise<() => Promise<void>> {
  const cluster = openCluster()
  const authority = cluster.components.includes('tls') ? await authorityOf(cluster) : undefined
  const found = { ...urlsOf(cluster), ...(await loginsOf(cluster)), authority }
  const folder = await mkdtemp(join(tmpdir(), 'bookstore-e2e-'))
  await writeFile(join(folder, 'cluster.json'), JSON.stringify(found), { mode: 0o600 })
  process.env[stateVariable] = folder
  return () => rm(folder, { recursive: true, force: true })
}

let noted: ClusterSite | undefined
const registered = new Map<string, string>()

/** The cluster that was noted. From the first call on this process believes its CA. */
export function clusterSite(): ClusterSite {
  if (noted) return noted
  noted = v.parse(siteSchema, JSON.parse(readFileSync(join(stateFolder(), 'cluster.json'), 'utf8')))
  if (noted.authority) trust(noted.authority)
  return noted
}

/** A person of the cluster: of its realm, or registered by this worker. */
export function personOfCluster(name: string): User {
  const password = clusterSite().passwords[name] ?? registered.get(name)
  if (password === undefined) throw new Error(`There is no user "${name}" in the cluster.`)
  return { name, password }
}

/** Registers a customer whom no other test uses; gives the name. */
export async function newCustomer(): Promise<string> {
  const { issuer, client } = clusterSite()
  const name = `reader-${randomBytes(6).toString('hex')}`
  const password = randomBytes(18).toString('base64url')
  await register(await discover(issuer), client, { name, password })
  registered.set(name, password)
  return name
}

/** Gets an access token: nobody gets one for a password there, so by a login. */
export async function clusterToken(name: string): Promise<string> {
  const { issuer, client } = clusterSite()
  return (await codeFlow(await discover(issuer), client, personOfCluster(name))).access_token
}
