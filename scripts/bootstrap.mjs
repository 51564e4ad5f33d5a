// Runs a script with the project's own Node, after it has installed what is missing.
// Plain JavaScript for whatever Node starts it: node scripts/bootstrap.mjs scripts/start.ts [argument ...]
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
const [script, ...args] = process.argv.slice(2)
let child
let installing = false
let stopped = 0

checkNode()
passSignalsOn()
if (!isInstalled()) await install()
const { code, signal } = await run(projectNode(), [join(root, script), ...args], {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, PATH: `${join(modules, '.bin')}${delimiter}${process.env.PATH}` },
})
if (signal && !stopped) console.error(`${script} was ended by ${signal}.`)
process.exit(code)

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 20)) return
  fail(`Node ${process.versions.node} is too old: install Node 20.20 or newer.`)
}

// A terminal sends Ctrl-C to the child as well, which takes what comes at once for one. When npm goes without
// a word, so do we.
function passSignalsOn() {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      stopped = 128 + constants.signals[name]
      if (!child) process.exit(stopped)
      if (installing) killGroup(child.pid)
      else child.kill(name)
    })
  }
  const parent = process.ppid
  const look = () => process.ppid !== parent && process.kill(process.pid, 'SIGTERM')
  if (process.env.npm_lifecycle_event) setInterval(look, 500).unref()
}

// Asked to end, npm would first remove what it has installed, for seconds; the next start does that as well.
function killGroup(pid) {
  if (process.platform === 'win32') child.kill()
  else process.kill(-pid, 'SIGKILL')
}

// npm writes its own lock file when all is in place, with the same entries for what this machine needs.
function isInstalled() {
  const wanted = lockedPackages(join(root, 'package-lock.json'))
  const found = lockedPackages(join(modules, '.package-lock.json'))
  return Object.entries(wanted).every(([path, { optional, version, integrity }]) => {
    if (path === '' || optional) return true
    return found[path]?.version === version && found[path]?.integrity === integrity
  })
}

function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return {}
  }
}

// To stderr: what a script prints may be read by another program.
async function install() {
  const began = Date.now()
  const seconds = () => Math.round((Date.now() - began) / 1000)
  const bar = setInterval(showProgress(seconds), process.stderr.isTTY ? 200 : 5000)
  console.error('Installing packages, once: it takes about half a minute')
  installing = true
  const { code, error, output } = await run(...npm('ci', '--no-audit', '--no-fund'), {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: process.platform !== 'win32',
  })
  installing = false
  clearInterval(bar)
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K')
  if (stopped) process.exit(stopped)
  if (error) fail(`npm cannot be started: ${error.message}. Install npm 10 or newer.`)
  if (code !== 0) fail(`${output}The packages cannot be installed: npm's lines above say why.`)
  console.error(`Installed in ${seconds()} s`)
}

// The npm that started us is at hand even when none is on the PATH.
function npm(...words) {
  const cli = process.env.npm_execpath ?? ''
  const quiet = [...words, '--loglevel=error', '--progress=false']
  return cli.endsWith('npm-cli.js') ? [process.execPath, [cli, ...quiet]] : ['npm', quiet]
}

function showProgress(seconds) {
  const packages = Object.entries(lockedPackages(join(root, 'package-lock.json')))
    .filter(([path, { optional, link }]) => path.startsWith('node_modules') && !optional && !link)
    .map(([path]) => join(root, path, 'package.json'))
  return () => {
    const share = packages.filter((file) => existsSync(file)).length / packages.length
    const line = `Installing packages: ${Math.floor(share * 100)} %, ${seconds()} s`
    const bar = '█'.repeat(Math.floor(share * 30)).padEnd(30, '░')
    if (process.stderr.isTTY) process.stderr.write(`\r${bar} ${line}`)
    else console.error(line)
  }
}

// An npm that skips install scripts brings no Node: then ours must do.
function projectNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const own = join(modules, 'node/bin', name)
  if (existsSync(own)) return own
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  return fail(
    'npm skipped the install scripts, so Node 24 is missing: npm ci --ignore-scripts=false',
  )
}

// Gives the exit code as a shell does, 128 more than a signal's number, and what was written to stderr.
function run(command, words, options) {
  return new Promise((resolve) => {
    let output = ''
    child = spawn(command, words, options)
    child.stderr?.on('data', (chunk) => (output += chunk))
    child.once('error', (error) => resolve({ code: 1, error, output }))
    child.once('close', (code, signal) =>
      resolve({ code: code ?? 128 + constants.signals[signal], signal, output }),
    )
  })
}

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}
