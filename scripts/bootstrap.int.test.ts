import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { birthOf } from '../platform/local/src/stale.ts'

const lock = JSON.stringify({
  packages: {
    '': { name: 'clone' },
    'node_modules/one': { version: '1.0.0', integrity: 'sha512-1' },
    'node_modules/elsewhere': { version: '1.0.0', optional: true },
  },
})
const installs = `
  const { cpSync, mkdirSync, appendFileSync } = require('node:fs')
  mkdirSync('node_modules/node/bin', { recursive: true })
  cpSync('package-lock.json', 'node_modules/.package-lock.json')
  appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n')`
const hangs = `
  require('node:fs').writeFileSync('calls', String(process.pid))
  setInterval(() => {}, 1000)`
const fails = `console.error('npm error no network'); process.exit(7)`

let clone: string
beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), 'bookstore-clone-'))
  await mkdir(join(clone, 'scripts'))
  await copyFile(join(import.meta.dirname, 'bootstrap.mjs'), join(clone, 'scripts/bootstrap.mjs'))
  await writeFile(join(clone, 'package-lock.json'), lock)
})
afterEach(() => rm(clone, { recursive: true }))

/** Runs a script by the bootstrap, with `npm` as what npm does. */
async function start(npm: string, script: string, ...args: string[]) {
  const cli = join(clone, 'npm-cli.js')
  await writeFile(cli, npm)
  await writeFile(join(clone, 'scripts/script.mjs'), script)
  const command = [join(clone, 'scripts/bootstrap.mjs'), 'scripts/script.mjs', ...args]
  const child = spawn(process.execPath, command, { env: { npm_execpath: cli } })
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (output += String(chunk)))
  const ended = once(child, 'close').then(([code]) => ({
    code: Number(code),
    output: output.replaceAll(/in \d+ s/g, 'in N s'),
  }))
  return { child, ended, said: () => output }
}

const installing = 'Installing packages, once: it takes about half a minute\n'
const greet = `console.log('hello', ...process.argv.slice(2)); process.exit(3)`

describe('the bootstrap', () => {
  it('installs once, and gives on arguments and exit code', async () => {
    const first = await start(installs, greet, 'a', '--b')
    expect(await first.ended).toEqual({
      code: 3,
      output: `${installing}Installed in N s\nhello a --b\n`,
    })
    const second = await start(installs, greet)
    expect(await second.ended).toEqual({ code: 3, output: 'hello\n' })
    const call = 'ci --no-audit --no-fund --loglevel=error --progress=false\n'
    expect(await readFile(join(clone, 'calls'), 'utf8')).toBe(call)
  })

  it('installs again when another version is wanted', async () => {
    await (
      await start(installs, greet)
    ).ended
    await writeFile(join(clone, 'package-lock.json'), lock.replace('sha512-1', 'sha512-2'))
    const { output } = await (await start(installs, greet)).ended
    expect(output).toBe(`${installing}Installed in N s\nhello\n`)
  })

  it('says why packages cannot be installed', async () => {
    const { ended } = await start(fails, greet)
    const sentence = `The packages cannot be installed: npm's lines above say why.`
    expect(await ended).toEqual({
      code: 1,
      output: `${installing}npm error no network\n${sentence}\n`,
    })
  })

  it('ends npm when it is ended itself', async () => {
    const { child, ended } = await start(hangs, greet)
    const npm = () => readFile(join(clone, 'calls'), 'utf8').catch(() => '')
    await expect.poll(npm).toMatch(/^\d+$/)
    child.kill('SIGTERM')
    expect(await ended).toEqual({ code: 143, output: installing })
    expect(birthOf(Number(await npm()))).toBeUndefined()
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('passes %s on to the script', async (name) => {
    const script = `
      process.on('${name}', () => process.exit(5))
      setInterval(() => {}, 1000)
      console.log('ready')`
    const { child, ended, said } = await start(installs, script)
    await expect.poll(said).toContain('ready')
    child.kill(name)
    expect(await ended).toMatchObject({ code: 5 })
  })

  it('lets the script know that it was killed', async () => {
    const script = `
      process.once('disconnect', () => process.exit())
      console.log('ready', process.pid)`
    const { child, said } = await start(installs, script)
    await expect.poll(said).toMatch(/ready \d+/)
    const pid = Number(/ready (\d+)/.exec(said())?.[1])
    child.kill('SIGKILL')
    await expect.poll(() => birthOf(pid)).toBeUndefined()
  })

  it('tells how a killed script ended, as a shell does', async () => {
    const { ended } = await start(installs, `process.kill(process.pid, 'SIGKILL')`)
    expect(await ended).toEqual({
      code: 137,
      output: `${installing}Installed in N s\nscripts/script.mjs was ended by SIGKILL.\n`,
    })
  })
})
