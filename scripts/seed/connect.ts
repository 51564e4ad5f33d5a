import postgres from 'postgres'
import * as v from 'valibot'

const url = v.pipe(v.string(), v.url())

/** Schema of the addresses of the shop's databases, for their owners or the superuser. */
export const urlsSchema = v.object({ ecom: url, inventory: url, payment: url })

export type Urls = v.InferOutput<typeof urlsSchema>
export type Sql = postgres.Sql
export type Tx = postgres.TransactionSql
export type Shelves = Record<keyof Urls, Sql>

/** Opens the three databases for `work`, and closes them after it, whatever happens. */
export async function withDatabases<T>(
  urls: unknown,
  work: (databases: Shelves) => Promise<T>,
): Promise<T> {
  const { ecom, inventory, payment } = v.parse(urlsSchema, urls)
  const open = (to: string) => postgres(to, { max: 2, onnotice: () => {} })
  const databases = { ecom: open(ecom), inventory: open(inventory), payment: open(payment) }
  try {
    return await work(databases)
  } finally {
    await Promise.all(Object.values(databases).map((sql) => sql.end({ timeout: 5 })))
  }
}
