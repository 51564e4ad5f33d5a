import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { redisFile, startRedis } from './redis.ts'
import { birthOf } from './stale.ts'

const path = process.env.PATH ?? ''
const fake = `#!${process.execPath}
if (process.argv.includes('--version')) process.exit()
const option = (name) => process.argv[process.argv.indexOf(name) + 1]
console.log('Ready', process.argv.slice(2).join(' '))
require('node:net').createServer().listen(Number(option('--port')), option('--bind'))`

let folder: string
let told: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bookstore-redis-'))
  told = []
})
afterEach(async () => {
  process.env.PATH = path
  await rm(folder, { recursive: true })
})

async function start(program: string | undefined) {
  const file = join(folder, 'redis-server')
  if (program !== undefined) await writeFile(file, program)
  if (program !== undefined) await chmod(file, 0o755)
  process.env.PATH = program === undefined ? folder : `${folder}${delimiter}${path}`
  return startRedis({
    stateDir: folder,
    logs: folder,
    onFault: (sentence) => told.push(sentence),
    onChange: () => {},
  })
}

function accepts(url = '') {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  }).finally(() => socket.destroy())
}

describe('startRedis', () => {
  it('gives nothing without redis-server on the PATH', async () => {
    expect(await start(undefined)).toBeUndefined()
    expect(told).toEqual([])
  })

  it('runs it on the loopback address, keeping nothing', async () => {
    const redis = await start(fake)
    expect(await accepts(redis?.url)).toBe(true)
    const pid = redis?.pid() ?? 0
    const port = new URL(redis?.url ?? '').port
    expect(await readFile(redisFile(folder), 'utf8')).toBe(`${pid} ${port}`)
    await redis?.stop()
    expect(birthOf(pid)).toBeUndefined()
    expect(await readFile(join(folder, 'redis.log'), 'utf8')).toBe(
      `Ready --bind 127.0.0.1 --port ${port} --save  --appendonly no\n`,
    )
    expect(told).toEqual([])
  })

  it('starts it again on the same port when it dies', async () => {
    const redis = await start(fake)
    const before = redis?.pid()
    redis?.kill()
    await expect.poll(() => redis?.pid()).toEqual(expect.any(Number))
    await expect.poll(() => redis?.pid()).not.toBe(before)
    await expect.poll(() => accepts(redis?.url)).toBe(true)
    await redis?.stop()
    expect(told).toEqual(['Redis ended with SIGKILL and is started again.'])
  })

  it('goes without one that does not start', async () => {
    expect(await start(fake.replace('console.log', `throw new Error('out of order') //`))).toBe(
      undefined,
    )
    const log = join(folder, 'redis.log')
    expect(told).toEqual([
      `Redis does not start (log: ${log}): sessions and limits are kept in memory.`,
    ])
    expect(await readFile(log, 'utf8')).toContain('Error: out of order')
  })
})
