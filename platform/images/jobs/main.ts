// What the jobs of the cluster run: node main.js migrate|seed DATABASE, as the owner that DATABASE_URL names, and
// node main.js reconcile|repair, with a URL for each database.
import { join } from 'node:path'
import postgres from 'postgres'
import {
  addBooks,
  addStock,
  learnVocabulary,
  noteFirstCopies,
  readBooks,
} from '../../../scripts/seed/base.ts'
import { migrate, migrationOrder } from '../../local/src/migrate.ts'
import { compared, repaired } from './reconcile.ts'

const root = join(import.meta.dirname, '../../..')
const [verb = '', database = ''] = process.argv.slice(2)
const url = process.env.DATABASE_URL ?? ''
const verbs: Record<string, () => Promise<string>> = {
  migrate: migrated,
  seed: seeded,
  reconcile: compared,
  repair: repaired,
}

async function migrated(): Promise<string> {
  const folders = migrationOrder[database]
  if (!folders) throw new Error(`There is no database "${database}".`)
  const onStep = ({ folder, file }: { folder: string; file: string }) =>
    console.log(`${folder}/migrations/${file}`)
  return `${database}: ${await migrate({ url, folders, onStep })} files have run`
}

async function seeded(): Promise<string> {
  const books = await readBooks(join(root, 'functions/books/seed/books.json'))
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    if (database === 'inventory') await addStock(sql, books)
    else if (database === 'ecom') {
      await addBooks(sql, books)
      await noteFirstCopies(sql, books)
      await learnVocabulary(url)
    } else throw new Error(`Nothing is sown in "${database}".`)
  } finally {
    await sql.end({ timeout: 5 })
  }
  return `${database}: ${books.length} books are there`
}

async function run(): Promise<string> {
  const work = verbs[verb]
  if (!work) {
    throw new Error(`Say migrate or seed, and a database, or reconcile or repair, not "${verb}".`)
  }
  return work()
}

await run().then(
  (sentence) => console.log(sentence),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  },
)
