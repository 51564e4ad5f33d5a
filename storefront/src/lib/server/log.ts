export type Level = 'debug' | 'info' | 'warn' | 'error'
export type Fields = Record<string, unknown>
export type Log = Record<Level, (message: string, fields?: Fields) => void>

const weight = { debug: 10, info: 20, warn: 30, error: 40 } as const satisfies Record<Level, number>

/**
 * Makes the storefront's logger: one JSON object a line with `level`, `time` (ISO 8601), `function`
 * and `message`, then the given fields.
 * @param write where lines go, standard output unless told
 */
export function createLog(
  level: Level,
  write: (line: string) => void = (line) => process.stdout.write(line),
): Log {
  const at = (of: Level) => (message: string, fields?: Fields) => {
    if (weight[of] < weight[level]) return
    const line = { level: of, time: new Date().toISOString(), function: 'storefront', message }
    write(`${JSON.stringify({ ...line, ...fields }, plain)}\n`)
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Causes are left out but for their names: those of the login's libraries hold tokens. */
function plain(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value
  const { name, message, stack, cause } = value
  return { name, message, stack, ...(cause instanceof Error ? { cause: reasonOf(cause) } : {}) }
}

function reasonOf({ name, message }: Error): string {
  return `${name}: ${message}`
}
