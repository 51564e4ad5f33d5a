import postgres from 'postgres'
import type { Run } from '../lib/run-file.ts'
import type { Books } from './ledger.ts'

/** Connects to the databases of a running shop as the superuser. */
export function openBooks({ ecom, inventory, payment }: Run['databases']): Books {
  const open = (url: string) => postgres(url, { max: 1, onnotice: () => {} })
  return { ecom: open(ecom), inventory: open(inventory), payment: open(payment) }
}

/** Ends the connections. */
export async function closeBooks(books: Books): Promise<void> {
  await Promise.all(Object.values(books).map((sql) => sql.end()))
}
