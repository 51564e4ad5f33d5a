import { appendFile, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { watchPods, type PodWatch } from './pods.ts'

let folder = ''
let watch: PodWatch
let file = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bookstore-pods-'))
  file = join(folder, 'changes')
  await writeFile(file, '')
  const program = join(folder, 'kubectl')
  // Follows the file as kubectl follows the API server; `end` in it ends the watch.
  await writeFile(program, `#!/bin/sh\nexec tail -n +1 -f ${file} | sed -u '/^end$/q'\n`)
  await chmod(program, 0o755)
  watch = watchPods({ PATH: `${folder}:${process.env.PATH}` })
})

afterEach(async () => {
  watch.stop()
  await rm(folder, { recursive: true })
})

function tell(type: string, uid: string, { ready = false, leaving = false } = {}) {
  const deletionTimestamp = leaving ? { deletionTimestamp: '2026-11-21T12:00:00Z' } : {}
  const labels = { 'serving.knative.dev/service': 'books' }
  const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }]
  const object = { metadata: { uid, labels, ...deletionTimestamp }, status: { conditions } }
  return appendFile(file, `${JSON.stringify({ type, object })}\n`)
}

const seen = () => watch.seen('books')

describe('the pods of a function', () => {
  it('are none at first', () => {
    expect(seen()).toEqual({ pods: 0, ready: 0, leaving: 0, coldStarts: 0, lastWake: null })
  })

  it('wake it, serve, leave and are gone', async () => {
    await tell('ADDED', 'a')
    await expect.poll(seen).toMatchObject({ pods: 1, ready: 0, coldStarts: 1, lastWake: null })
    await tell('MODIFIED', 'a', { ready: true })
    await expect
      .poll(seen)
      .toMatchObject({ ready: 1, lastWake: { milliseconds: expect.any(Number) } })
    await tell('MODIFIED', 'a', { ready: true, leaving: true })
    await expect.poll(seen).toMatchObject({ pods: 0, leaving: 1 })
    await tell('DELETED', 'a')
    await expect.poll(seen).toMatchObject({ pods: 0, leaving: 0, coldStarts: 1 })
  })

  it('are one cold start however many come at once', async () => {
    await tell('ADDED', 'a')
    await tell('ADDED', 'b')
    await expect.poll(seen).toMatchObject({ pods: 2, coldStarts: 1 })
  })

  it('are a second cold start when the last is leaving', async () => {
    await tell('ADDED', 'a', { ready: true })
    await tell('MODIFIED', 'a', { ready: true, leaving: true })
    await tell('ADDED', 'b')
    await expect.poll(seen).toMatchObject({ pods: 1, leaving: 1, coldStarts: 2 })
  })
})
