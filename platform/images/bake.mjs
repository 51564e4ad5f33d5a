// Starts a program once while its image is built, so that Node keeps the compiled code, and ends with an error
// unless it did: node bake.mjs MAIN CACHE. Plain JavaScript, since nothing else is in the image.
import { spawn } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [main, cache] = process.argv.slice(2)
const environment = JSON.parse(readFileSync(new URL('environment.json', import.meta.url), 'utf8'))
const address = `http://127.0.0.1:${environment.PORT}`
const patience = AbortSignal.timeout(60_000)

const child = spawn(process.execPath, [main], {
  stdio: 'inherit',
  env: { ...environment, NODE_COMPILE_CACHE: cache },
})
const ended = new Promise((resolve) => child.once('exit', resolve))
const isAnswered = await Promise.race([answer(), ended.then(() => false)])
child.kill('SIGTERM')
const code = await ended
if (!isAnswered || code !== 0) fail(`${main} ended with ${code}`)
const count = seal(cache)
if (count === 0) fail(`${main} left no compiled code in ${cache}`)
console.log(`${count} files of compiled code`)

async function answer() {
  for (const path of ['/health/liveness', '/health/readiness', '/nothing-here']) await ask(path)
  return true
}

async function ask(path) {
  while (!patience.aborted && child.exitCode === null) {
    const response = await fetch(address + path).catch(() => undefined)
    if (response) return response.text()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  if (patience.aborted) fail(`${main} does not answer ${path}`)
  return ''
}

// Node writes the files for their owner alone; in the image they belong to root.
function seal(folder) {
  let files = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) files += seal(path)
    else if (entry.name !== '.keep') files += 1
    if (!entry.isDirectory()) chmodSync(path, 0o444)
  }
  chmodSync(folder, 0o555)
  return files
}

function fail(sentence) {
  console.error(sentence)
  child.kill('SIGKILL')
  process.exit(1)
}
