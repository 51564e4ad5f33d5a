import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { readSettings, settingsFile } from '../../local/src/identity/settings.ts'
import { keepState } from '../../local/src/identity/state.ts'
import type { KeptProcess } from '../../local/src/kept-process.ts'
import { freePort } from '../../local/src/probe.ts'
import { keepJava, untilReady } from './java.ts'
import { moveShop, type Admin } from './keycloak-admin.ts'
import { buildKeycloak, keycloakArguments } from './keycloak-build.ts'
import { realmVariables, shoppersFile } from './keycloak-files.ts'
import { prepareHome } from './keycloak-home.ts'
import { keepPassword } from './kept-password.ts'
import { endLeftOver } from './pid-file.ts'
import type { JavaPrograms } from './programs.ts'

export type KeycloakServer = Pick<KeptProcess, 'pid' | 'kill' | 'lost'> & {
  issuer: string
  /** Where browsers are sent to log in and out. */
  browserUrls: { authorizationUrl: string; endSessionUrl: string }
  jwksUrl: string
  tokenUrl: string
  /** Passwords of the named users. */
  users: Record<string, string>
  shopperSecret: string
  clientSecrets: Record<string, string>
  /** Whoever administers Keycloak itself. */
  admin: Admin
  close(): Promise<void>
}

type Options = {
  root: string
  stateDir: string
  logs: string
  programs: Pick<JavaPrograms, 'keycloak'>
  /** 0 takes a free one; 30080 unless told. */
  port?: number
  shopUrl?: string
  signal?: AbortSignal | undefined
  onStep(sentence: string): void
  onFault(sentence: string): void
  onChange(): void
}

// The first start makes the tables and imports the realm: 25 s alone on a laptop, far more beside others.
const longestStart = 240_000

/**
 * Runs Keycloak on the loopback address with the realm of `platform/configs/keycloak`, in the shape of the
 * embedded provider's `startIdentity` and with the secrets and passwords of the same state folder. After a
 * change of the realm the folder's database is made anew: accounts that people registered are lost.
 * @throws Error with `code` EADDRINUSE when the port is taken; with one sentence when it does not start
 */
export async function startKeycloak(options: Options): Promise<KeycloakServer> {
  const { logs, programs, signal, onStep } = options
  const shopUrl = (options.shopUrl ?? 'http://localhost:30000').replace(/\/$/, '')
  const folder = join(options.stateDir, 'keycloak')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await endLeftOver(folder)
  const port = await takePort(options.port ?? 30080)
  await buildKeycloak({ folder: programs.keycloak, signal, onStep })

  const settings = readSettings(settingsFile, shopUrl)
  const state = await keepState(options.stateDir, settings)
  const variables = realmVariables({ settings, state, shopUrl })
  const users = shoppersFile(settings, state.shopperSecret)
  const program = programs.keycloak
  const home = await prepareHome({ ...options, folder, program, variables, shopUrl, users })
  const loopback = `http://127.0.0.1:${port}`
  const admin = {
    url: loopback,
    name: 'admin',
    password: await keepPassword(join(folder, 'admin-password')),
  }
  const kept = keepKeycloak(options, { folder, port, variables, admin })
  try {
    const check = async () => (await fetch(discoveryUrl(loopback))).ok
    const log = join(logs, 'keycloak.log')
    const { lost } = kept
    await untilReady({ name: 'Keycloak', check, within: longestStart, log, lost, signal })
    if (home.shopUrl !== shopUrl) await moveShop(admin, home.shopUrl, shopUrl)
    await home.done()
  } catch (error) {
    await kept.stop()
    throw error
  }
  return {
    pid: kept.pid,
    kill: kept.kill,
    lost: kept.lost,
    ...endpoints(port),
    users: state.passwords,
    shopperSecret: state.shopperSecret,
    clientSecrets: state.clientSecrets,
    admin,
    close: kept.stop,
  }
}

function keepKeycloak(
  { programs, logs, onFault, onChange }: Options,
  run: {
    folder: string
    port: number
    variables: Record<string, string>
    admin: Admin
  },
): KeptProcess {
  const { folder, port, variables, admin } = run
  return keepJava({
    name: 'Keycloak',
    args: keycloakArguments({ folder: programs.keycloak, home: folder, port }),
    env: {
      ...variables,
      KC_BOOTSTRAP_ADMIN_USERNAME: admin.name,
      KC_BOOTSTRAP_ADMIN_PASSWORD: admin.password,
    },
    cwd: folder,
    logs,
    onFault,
    onChange,
  })
}

function discoveryUrl(origin: string): string {
  return `${origin}/realms/bookstore/.well-known/openid-configuration`
}

function endpoints(port: number) {
  const issuer = `http://localhost:${port}/realms/bookstore`
  const paths = `/realms/bookstore/protocol/openid-connect`
  const [forBrowsers, loopback] = ['localhost', '127.0.0.1'].map(
    (host) => `http://${host}:${port}${paths}`,
  )
  return {
    issuer,
    browserUrls: {
      authorizationUrl: `${forBrowsers}/auth`,
      endSessionUrl: `${forBrowsers}/logout`,
    },
    jwksUrl: `${loopback}/certs`,
    tokenUrl: `${loopback}/token`,
  }
}

async function takePort(wanted: number): Promise<number> {
  if (wanted === 0) return freePort()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const probe = createServer()
  probe.once('error', reject)
  probe.listen(wanted, '127.0.0.1', () => probe.close(() => resolve()))
  await promise
  return wanted
}
