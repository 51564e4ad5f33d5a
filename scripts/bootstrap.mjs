// Runs a script with the project's own Node, after it has installed what is missing.
// Plain JavaScript for whatever Node starts it: node scripts/bootstrap.mjs scripts/start.ts [argument ...]
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bin = join(root, 'node_modules', '.bin')
const stamp = join(root, 'node_modules', '.installed')
const [script, ...args] = process.argv.slice(2)

checkNode()
installOnce()
runScript()

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 20)) return
  fail(`Node ${process.versions.node} is too old: install Node 20.20 or newer.`)
}

function installOnce() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  console.log('Installing packages (once, about half a minute) …')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const began = Date.now()
  const { status, error } = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (error) fail(`npm cannot be started: ${error.message}. Install npm 10 or newer.`)
  if (status !== 0) fail('npm ci failed; its lines above say why. Then run the command again.')
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, lock)
  console.log(`Installed in ${Math.round((Date.now() - began) / 1000)} s.`)
}

function runScript() {
  const child = spawn(join(bin, 'node'), [join(root, script), ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
  })
  // A terminal sends Ctrl-C to the child as well; a signal that only reaches this process is passed on.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGTERM'))
  child.on('error', (error) => fail(`The project's Node cannot be started: ${error.message}.`))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}
