import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { redisProgram } from './redis-program.ts'

const path = process.env.PATH
const kind = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redis-program-'))
  await writeFile(join(folder, 'redis-server-6.2.6-beos-amd64'), '')
})
afterEach(async () => {
  process.env.PATH = path
  await rm(folder, { recursive: true })
})

describe('redisProgram', () => {
  it('takes the fetched one for this kind of machine where none is installed', async () => {
    process.env.PATH = folder
    const fetched = join(folder, `redis-server-6.2.6-${kind}`)
    await writeFile(fetched, '', { mode: 0o666 })
    expect(await redisProgram(folder)).toBe(fetched)
    expect((await stat(fetched)).mode & 0o777).toBe(0o755)
  })

  it('takes the installed one first', async () => {
    await writeFile(join(folder, 'redis-server'), '#!/bin/sh\n', { mode: 0o755 })
    process.env.PATH = `${folder}:${path}`
    expect(await redisProgram(folder)).toBe('redis-server')
  })

  it('says how to get one where there is neither', async () => {
    process.env.PATH = folder
    await expect(redisProgram(folder)).rejects.toThrow(
      `Redis is missing: install redis-server (there is none to fetch for ${kind}).`,
    )
  })
})
