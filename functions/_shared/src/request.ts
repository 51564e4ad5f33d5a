import type { IncomingMessage } from 'node:http'

/**
 * Gives a request as Hono and the operations read one: method, address, headers and body, each asked of
 * Node's message itself. The address is not tidied up; its host says nothing, for nobody reads it.
 * @returns undefined where the target is neither a path nor an absolute `http` address (RFC 9112 section 3.2)
 */
export function requestOf(incoming: IncomingMessage): Request | undefined {
  const { method = 'GET', headers } = incoming
  const path = pathOf(incoming.url ?? '')
  if (path === undefined) return undefined
  return {
    method,
    url: `http://localhost${path}`,
    headers: {
      get(name: string) {
        const value = headers[name.toLowerCase()]
        return typeof value === 'string' ? value : null
      },
      forEach(visit: (value: string, name: string) => void) {
        for (const [name, value] of Object.entries(headers)) visit(String(value), name)
      },
    },
    // Destroyed, the message would take its connection along, before anything is answered.
    get body() {
      return incoming.iterator({ destroyOnReturn: false })
    },
  } as unknown as Request
}

function pathOf(target: string): string | undefined {
  if (target.startsWith('/')) return target
  const [, path] = /^https?:\/\/[^/?#]+(.*)$/i.exec(target) ?? []
  if (path === undefined || path.startsWith('/')) return path
  return `/${path}`
}
