import * as v from 'valibot'
import { sentenceOf } from './sentence.ts'

type Call = { token?: string; body?: unknown; headers?: Record<string, string> }
export type ShopClient = ReturnType<typeof createShopClient>

const problemSchema = v.object({ code: v.string(), detail: v.optional(v.string(), '') })

/**
 * Calls the API of a shop.
 * @throws Error that names the call and the answer, when the status is not the expected one or the
 * body not of the given form
 */
export function createShopClient(address: string) {
  const base = address.replace(/\/$/, '')

  return async function call<S extends v.GenericSchema>(
    method: string,
    path: string,
    expected: { status: number; schema: S },
    { token, body, headers }: Call = {},
  ): Promise<v.InferOutput<S>> {
    const response = await fetch(base + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    }).catch((error: unknown) => {
      throw new Error(`${method} ${base}${path} has no answer: ${sentenceOf(error)}`, {
        cause: error,
      })
    })
    const text = await response.text()
    if (response.status !== expected.status) {
      throw new Error(`${method} ${path} answered ${response.status}${problemIn(text)}`)
    }
    const value = text === '' ? undefined : JSON.parse(text)
    const result = v.safeParse(expected.schema, value)
    if (result.success) return result.output
    const [issue] = result.issues
    throw new Error(`${method} ${path} answered a body that is wrong: ${issue.message}`)
  }
}

function problemIn(text: string) {
  const problem = v.safeParse(v.pipe(v.string(), v.parseJson(), problemSchema), text)
  return problem.success ? ` ${problem.output.code} ${problem.output.detail}` : ''
}
