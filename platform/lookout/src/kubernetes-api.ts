import { readFile } from 'node:fs/promises'
import { request as requestPlain, type IncomingMessage } from 'node:http'
import { request as requestSafe } from 'node:https'
import { text } from 'node:stream/consumers'
import * as v from 'valibot'

export type ApiOptions = {
  url: string
  tokenFile: string
  caFile: string | undefined
  /** How long an answer may take. */
  answerMilliseconds?: number
  /** How long a watch may last: then it is begun anew. */
  watchSeconds?: number
}

export type List<T> = { items: T[]; resourceVersion: string }
export type Change<T> = { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: T }
type Schema<T> = v.GenericSchema<unknown, T>

export type KubernetesApi = {
  /** @throws ApiError */
  list<T>(path: string, schema: Schema<T>, signal: AbortSignal): Promise<List<T>>
  /**
   * Gives the changes after a list, until the API server or time ends the watch.
   * @throws ApiError with the status 410 when the list is too old
   */
  watch<T>(
    path: string,
    resourceVersion: string,
    schema: Schema<T>,
    signal: AbortSignal,
  ): AsyncGenerator<Change<T>>
}

/** The API server refused (its status), or gave no answer (0). */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly status: number

  constructor(status: number, message: string, cause?: unknown) {
    super(message, { cause })
    this.status = status
  }
}

const listOf = v.object({
  metadata: v.object({ resourceVersion: v.string() }),
  items: v.nullable(v.array(v.unknown())),
})
const changed = v.object({ type: v.string(), object: v.unknown() })
const refused = v.object({
  code: v.optional(v.number(), 0),
  message: v.optional(v.string(), ''),
})
const longestMessage = 300
const graceMilliseconds = 10_000

/** Makes the client of the Kubernetes API, as the ServiceAccount whose token and CA are in files. */
export function kubernetesApi(options: ApiOptions): KubernetesApi {
  const { answerMilliseconds = 10_000, watchSeconds = 60 } = options
  return {
    async list(path, schema, signal) {
      const late = AbortSignal.timeout(answerMilliseconds)
      const answer = await open(options, path, AbortSignal.any([signal, late]))
      return readList(await text(answer).catch(silent), schema)
    },
    async *watch(path, resourceVersion, schema, signal) {
      const late = AbortSignal.timeout(watchSeconds * 1000 + graceMilliseconds)
      const joint = path.includes('?') ? '&' : '?'
      const query = `watch=true&timeoutSeconds=${watchSeconds}&resourceVersion=${encodeURIComponent(resourceVersion)}`
      const answer = await open(options, path + joint + query, AbortSignal.any([signal, late]))
      for await (const line of linesOf(answer)) {
        const change = readChange(line, schema)
        if (change) yield change
      }
    },
  }
}

/** Reads the API server's answer to a list. */
export function readList<T>(body: string, schema: Schema<T>): List<T> {
  const { items, metadata } = v.parse(listOf, JSON.parse(body))
  const read = (items ?? []).map((item) => v.parse(schema, item))
  return { items: read, resourceVersion: metadata.resourceVersion }
}

/**
 * Reads a line of a watch; undefined for what is no change.
 * @throws ApiError when the API server tells of one
 */
export function readChange<T>(line: string, schema: Schema<T>): Change<T> | undefined {
  const { type, object } = v.parse(changed, JSON.parse(line))
  if (type === 'ERROR') {
    const { code, message } = v.parse(refused, object)
    throw new ApiError(code, message.slice(0, longestMessage))
  }
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') return undefined
  return { type, object: v.parse(schema, object) }
}

async function open(options: ApiOptions, path: string, signal: AbortSignal) {
  const url = new URL(path, options.url)
  const token = (await readFile(options.tokenFile, 'utf8')).trim()
  const ca = options.caFile === undefined ? {} : { ca: await readFile(options.caFile) }
  const headers = { accept: 'application/json', authorization: `Bearer ${token}` }
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestSafe : requestPlain
    request(url, { headers, signal, ...ca }, resolve)
      .once('error', reject)
      .end()
  }).catch(silent)
  if (answer.statusCode === 200) return answer
  throw new ApiError(answer.statusCode ?? 0, messageOf(await text(answer).catch(silent)))
}

async function* linesOf(answer: IncomingMessage): AsyncGenerator<string> {
  let rest = ''
  try {
    for await (const chunk of answer.setEncoding('utf8')) {
      const lines = `${rest}${String(chunk)}`.split('\n')
      rest = lines.pop() ?? ''
      yield* lines.filter((line) => line !== '')
    }
  } catch (error) {
    silent(error)
  }
}

function messageOf(body: string): string {
  const told = v.safeParse(v.pipe(v.string(), v.parseJson(), refused), body)
  return told.success ? told.output.message.slice(0, longestMessage) : ''
}

function silent(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error)
  throw new ApiError(0, reason, error)
}
