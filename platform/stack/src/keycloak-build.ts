import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { eachLine } from '../../local/src/output.ts'
import { withLock } from '../../local/src/lock.ts'
import { jvm } from './java.ts'

const options = ['--db=dev-file', '--cache=local', '--health-enabled=false']

/**
 * Settles Keycloak's options that hold for every start (`kc.sh build`), once for each version of it and of them.
 * @throws Error with Keycloak's own sentence
 */
export async function buildKeycloak(wanted: {
  folder: string
  signal?: AbortSignal | undefined
  onStep(sentence: string): void
}): Promise<void> {
  const { folder, onStep, signal = new AbortController().signal } = wanted
  const mark = join(folder, 'built')
  const state = [basename(folder), ...options].join(' ')
  await withLock(join(folder, 'build.lock'), signal, async () => {
    if ((await readFile(mark, 'utf8').catch(() => '')) === state) return
    onStep('Preparing Keycloak, once: half a minute')
    await run(join(folder, 'bin/kc.sh'), ['build', ...options], signal)
    await writeFile(mark, state)
  })
}

async function run(program: string, args: string[], signal: AbortSignal): Promise<void> {
  const lines: string[] = []
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], signal })
  for (const stream of [child.stdout, child.stderr]) eachLine(stream, (line) => lines.push(line))
  child.once('error', reject)
  child.once('close', resolve)
  const code = await promise
  if (code === 0) return
  const reason = lines.find((line) => line.includes('ERROR')) ?? `it ended with ${code}`
  throw new Error(`Keycloak cannot be prepared: ${reason}`)
}

const opened = ['java.util', 'java.util.concurrent', 'java.security', 'java.lang']
const threads = 'io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory'

/**
 * What `java` is given to run Keycloak as `kc.sh start` does, without the shell in between.
 * @param home where its data, themes and realm files are
 */
export function keycloakArguments(wanted: {
  folder: string
  home: string
  port: number
}): string[] {
  const { folder, home, port } = wanted
  return [
    ...jvm(384),
    `-Dkc.home.dir=${home}`,
    `-Djboss.server.config.dir=${join(home, 'conf')}`,
    '-Djava.util.logging.manager=org.jboss.logmanager.LogManager',
    `-Djava.util.concurrent.ForkJoinPool.common.threadFactory=${threads}`,
    '-Dpicocli.disable.closures=true',
    ...opened.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    '-Duser.language=en',
    '-cp',
    join(folder, 'lib/quarkus-run.jar'),
    'io.quarkus.bootstrap.runner.QuarkusEntryPoint',
    'start',
    '--optimized',
    '--cache=local',
    '--import-realm',
    // Tests, tools and people share the few users of a laptop; else the second of two who come at once is
    // refused as if the password were wrong.
    '--spi-brute-force-protector--default-brute-force-detector--allow-concurrent-requests=true',
    '--http-enabled=true',
    '--http-host=127.0.0.1',
    `--http-port=${port}`,
    `--hostname=http://localhost:${port}`,
  ]
}
