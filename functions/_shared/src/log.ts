export type Level = 'debug' | 'info' | 'warn' | 'error'
export type Fields = Record<string, unknown>
export type Log = Record<Level, (message: string, fields?: Fields) => void>

const weight = { debug: 10, info: 20, warn: 30, error: 40 } as const satisfies Record<Level, number>

/**
 * Makes the function's logger: one JSON object a line with `level`, `time` (ISO 8601), `function`
 * and `message`, then the given fields. Lines of one turn of the event loop are written at once.
 * @param write where lines go, standard output unless told
 */
export function logger(
  name: string,
  level: Level = 'info',
  write: (lines: string) => void = (lines) => process.stdout.write(lines),
): Log {
  let pending = ''
  const flush = () => {
    const lines = pending
    pending = ''
    write(lines)
  }
  const at = (of: Level) => (message: string, fields?: Fields) => {
    if (weight[of] < weight[level]) return
    if (pending === '') setImmediate(flush)
    const time = new Date().toISOString()
    const line = { level: of, time, function: name, message, ...fields }
    // A replacer is called for every field and makes a line several times as dear.
    const replacer = Object.values(line).some(isError) ? plain : undefined
    pending += `${JSON.stringify(line, replacer)}\n`
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function isError(value: unknown): value is Error {
  return value instanceof Error
}

function plain(_key: string, value: unknown): unknown {
  if (!isError(value)) return value
  const code = 'code' in value ? { code: value.code } : {}
  return { name: value.name, message: value.message, ...code, stack: value.stack }
}
