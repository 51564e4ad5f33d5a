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
  const at = (of: Level) => {
    const isSilent = weight[of] < weight[level]
    const head = `{"level":"${of}","time":"`
    const tail = `","function":${JSON.stringify(name)},"message":`
    return (message: string, fields?: Fields) => {
      if (isSilent) return
      if (pending === '') setImmediate(flush)
      pending += `${head}${now()}${tail}${JSON.stringify(message)}${members(fields)}}\n`
    }
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

let moment = 0
let written = ''

// Many lines are of the same millisecond, and writing a date is the dearest part of a line.
function now(): string {
  const current = Date.now()
  if (current !== moment) {
    moment = current
    written = new Date(current).toISOString()
  }
  return written
}

function members(fields: Fields | undefined): string {
  if (!fields) return ''
  // A replacer is called for every field and makes a line several times as dear.
  const text = JSON.stringify(fields, hasError(fields) ? plain : undefined)
  return text === '{}' ? '' : `,${text.slice(1, -1)}`
}

function hasError(fields: Fields): boolean {
  for (const name in fields) if (isError(fields[name])) return true
  return false
}

function isError(value: unknown): value is Error {
  return value instanceof Error
}

function plain(_key: string, value: unknown): unknown {
  if (!isError(value)) return value
  const code = 'code' in value ? { code: value.code } : {}
  return { name: value.name, message: value.message, ...code, stack: value.stack }
}
