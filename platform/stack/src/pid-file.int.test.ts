import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endLeftOver, notePid } from './pid-file.ts'

describe('pid file', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pid-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('ends what was left behind, at once', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    const ended = once(child, 'exit')
    notePid(folder, child.pid)
    await endLeftOver(folder)
    expect(await ended).toEqual([null, 'SIGKILL'])
    await endLeftOver(folder)
  })

  it('leaves another process alone that got the same number', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    await writeFile(join(folder, 'pid'), `${child.pid} another birth`)
    await endLeftOver(folder)
    expect(child.kill(0)).toBe(true)
    child.kill()
  })
})
