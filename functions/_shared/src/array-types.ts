import type { PostgresType } from 'postgres'

/** Object identifiers of array types, fixed in PostgreSQL's catalogue (pg_type.dat). */
const identifiers = {
  int4Array: 1007,
  textArray: 1009,
  float4Array: 1021,
  uuidArray: 2951,
} as const

/**
 * How arrays are sent as parameters. The driver (postgres 3.4.9) would ask the catalogue for this at each
 * connection, and ends the process when the connection is lost while it does.
 */
export const arrayTypes = Object.fromEntries(
  Object.entries(identifiers).map(([name, to]) => [
    name,
    { to, from: [], serialize, parse: String } satisfies PostgresType,
  ]),
)

/** A text is an array literal already. */
function serialize(items: string | readonly (string | number)[]): string {
  if (typeof items === 'string') return items
  return `{${items.map((item) => (typeof item === 'number' ? item : quote(item))).join(',')}}`
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
