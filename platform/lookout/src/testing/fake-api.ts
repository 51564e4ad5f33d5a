import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selfSigned } from './certificate.ts'

type Item = { metadata: { uid: string } }

/**
 * Starts a server that lists and watches as a Kubernetes API server does, with a certificate of its own and one
 * token that it takes.
 */
export async function startFakeApi() {
  const folder = await mkdtemp(join(tmpdir(), 'bookstore-api-'))
  const [caFile, tokenFile] = [join(folder, 'ca.crt'), join(folder, 'token')]
  const { key, cert } = selfSigned()
  const items = new Map<string, Item[]>()
  const watches = new Set<{ path: string; answer: ServerResponse }>()
  const state = { token: '', refusal: (_path: string): number => 0, lists: 0, isMute: false }

  const server = createServer({ key, cert }, (request, answer) => {
    const url = new URL(request.url ?? '/', 'https://127.0.0.1')
    const path = decodeURIComponent(url.pathname)
    const isKnown = request.headers.authorization === `Bearer ${state.token}`
    const status = isKnown ? state.refusal(path) : 401
    if (state.isMute) return
    if (status !== 0) refuse(answer, status)
    else if (url.searchParams.get('watch') === 'true') watch(path, answer)
    else list(path, answer)
  })

  function list(path: string, answer: ServerResponse) {
    state.lists += 1
    const body = {
      kind: 'List',
      metadata: { resourceVersion: '5300' },
      items: items.get(path) ?? [],
    }
    answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  function watch(path: string, answer: ServerResponse) {
    const entry = { path, answer }
    watches.add(entry)
    answer.once('close', () => watches.delete(entry))
    answer.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
  }

  function tell(path: string, type: string, object: object) {
    for (const each of watches) {
      if (each.path === path) each.answer.write(`${JSON.stringify({ type, object })}\n`)
    }
  }

  async function grant(token: string) {
    state.token = token
    await writeFile(tokenFile, `${token}\n`)
  }

  await writeFile(caFile, cert)
  await grant('first-token')
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `https://127.0.0.1:${port}`,
    caFile,
    tokenFile,
    state,
    /** Takes another token from now on, and writes it where the kubelet would. */
    grant,
    watched: () => watches.size,
    /** Adds an object to a list, or puts it in the place of that which was there. */
    put(path: string, object: Item) {
      const before = items.get(path) ?? []
      const others = before.filter(({ metadata }) => metadata.uid !== object.metadata.uid)
      items.set(path, [...others, object])
      tell(path, others.length < before.length ? 'MODIFIED' : 'ADDED', object)
    },
    remove(path: string, object: Item) {
      const before = items.get(path) ?? []
      items.set(
        path,
        before.filter(({ metadata }) => metadata.uid !== object.metadata.uid),
      )
      tell(path, 'DELETED', object)
    },
    tell,
    /** Ends every watch, in order or by a cut. */
    endWatches(how: 'end' | 'cut') {
      for (const each of watches) {
        watches.delete(each)
        if (how === 'end') each.answer.end()
        else each.answer.destroy()
      }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function refuse(answer: ServerResponse, status: number): void {
  const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status, message: 'no' }
  answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

export type FakeApi = Awaited<ReturnType<typeof startFakeApi>>
