import type { Cookies } from '@sveltejs/kit'

/** The cookies of one browser; what is set is there for its next request. */
export function browserCookies(jar = new Map<string, string>()): Cookies {
  return {
    get: (name) => jar.get(name),
    getAll: () => [...jar].map(([name, value]) => ({ name, value })),
    set: (name, value) => void jar.set(name, value),
    delete: (name) => void jar.delete(name),
    serialize: (name, value) => `${name}=${value}`,
    parse: () => ({ name: '', value: '' }),
  }
}
