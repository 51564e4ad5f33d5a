import type { Hash } from 'node:crypto'
import { once } from 'node:events'
import type { Tx } from './connect.ts'
import type { Table, Value } from './tables.ts'

const flushCharacters = 256 * 1024

export type Meter = { checksum: Hash; onRecord: () => void }

/** Fills a table from records by COPY, and counts what it writes into the checksum. */
export async function copyInto<R>(
  sql: Tx,
  table: Table<R>,
  records: Iterable<R>,
  { checksum, onRecord }: Meter,
): Promise<void> {
  const target = sql.unsafe(`copy ${table.name} (${table.columns.join(', ')}) from stdin`)
  const stream = await target.writable()
  const ended = Promise.withResolvers<void>()
  stream.once('error', ended.reject)
  stream.once('finish', () => ended.resolve())
  ended.promise.catch(() => {})
  let text = ''
  const flush = async () => {
    checksum.update(table.name).update(text)
    if (!stream.write(text)) await Promise.race([once(stream, 'drain'), ended.promise])
    text = ''
  }
  let number = 0
  for (const record of records) {
    for (const row of table.rows(record, number)) text += `${row.map(field).join('\t')}\n`
    number += 1
    onRecord()
    if (text.length > flushCharacters) await flush()
  }
  await flush()
  stream.end()
  await ended.promise
}

const escapes = new Map([
  ['\\', '\\\\'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
])

function field(value: Value): string {
  if (value === undefined) return '\\N'
  if (value instanceof Date) return value.toISOString()
  return String(value).replace(/[\\\t\n\r]/g, (sign) => escapes.get(sign) ?? sign)
}
