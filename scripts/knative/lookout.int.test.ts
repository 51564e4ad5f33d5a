import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kubectlApi } from './lookout.ts'

const named = v.object({ name: v.string() })
const { signal } = new AbortController()
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bookstore-kubectl-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function apiOf(script: string) {
  const program = join(folder, 'kubectl')
  await writeFile(program, `#!/bin/sh\n${script}\n`)
  await chmod(program, 0o755)
  return kubectlApi({ PATH: `${folder}:${process.env.PATH}` })
}

async function all<T>(some: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of some) found.push(one)
  return found
}

describe('the Kubernetes API by kubectl', () => {
  it('lists', async () => {
    const body = { metadata: { resourceVersion: '7' }, items: [{ name: 'one' }] }
    const api = await apiOf(`[ "$*" = 'get --raw /pods' ] && echo '${JSON.stringify(body)}'`)
    expect(await api.list('/pods', named, signal)).toEqual({
      items: [{ name: 'one' }],
      resourceVersion: '7',
    })
  })

  it('watches from where the list was, until the API server ends it', async () => {
    const line = JSON.stringify({ type: 'ADDED', object: { name: 'one' } })
    const asked = 'get --raw /pods?watch=true&resourceVersion=7'
    const api = await apiOf(`[ "$*" = '${asked}' ] && echo '${line}'`)
    const changes = await all(api.watch('/pods', '7', named, signal))
    expect(changes).toEqual([{ type: 'ADDED', object: { name: 'one' } }])
  })

  it('tells what kubectl says of a failure', async () => {
    const api = await apiOf('echo forbidden >&2; exit 1')
    await expect(api.list('/pods', named, signal)).rejects.toThrow('forbidden')
  })

  it('ends with its signal', async () => {
    const ending = new AbortController()
    const api = await apiOf('exec sleep 60')
    const watching = all(api.watch('/pods', '7', named, ending.signal))
    ending.abort()
    await expect(watching).rejects.toThrow()
  })
})
