import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lineFile } from './output.ts'

const megabyte = 1024 * 1024
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'output-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function writeLine(line: string): Promise<void> {
  const file = lineFile(folder, 'relay')
  file.write(line)
  await file.close()
}

const read = (name: string) => readFile(join(folder, name), 'utf8')

describe('lineFile', () => {
  it('goes on where the process before it ended', async () => {
    await writeLine('first')
    await writeLine('second')

    expect(await readdir(folder)).toEqual(['relay.log'])
    expect(await read('relay.log')).toBe('first\nsecond\n')
  })

  it('puts a file above 50 MB aside, in the place of the one before', async () => {
    const [log, older] = [join(folder, 'relay.log'), join(folder, 'relay.log.1')]
    await writeFile(older, 'long ago')
    await writeFile(log, 'before')
    await truncate(log, 50 * megabyte + 1)

    await writeLine('now')

    expect(await read('relay.log')).toBe('now\n')
    expect((await read('relay.log.1')).startsWith('before')).toBe(true)
  })
})
