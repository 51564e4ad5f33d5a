import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { startDatabases } from '../../../platform/local/src/database-server.ts'
import { removePostgres } from '../../../platform/local/src/postgres.ts'
import { reconcileUrls } from '../../../platform/stack/src/reconcile.ts'

export type Stores = Awaited<ReturnType<typeof openStores>>

/** Opens the databases of a shop and the warehouse, empty, with nothing between them. */
export async function openStores() {
  const shopFolder = await mkdtemp(join(tmpdir(), 'bookstore-bench-'))
  const starFolder = await mkdtemp(join(tmpdir(), 'bookstore-bench-'))
  const options = { onMigration: () => {}, onFault: console.error, onChange: () => {} }
  const folders = [shopFolder, starFolder]
  for (const folder of folders) await chmod(folder, 0o711)
  const shop = await startDatabases({ ...options, stateDir: shopFolder })
  const warehouse = await startDatabases({ ...options, stateDir: starFolder, holding: 'warehouse' })
  const star = open(warehouse.adminUrls['analytics'])
  const superset = open(warehouse.databases.url('analytics', 'superset'))
  return {
    shop: shop.adminUrls,
    /** The warehouse, as its superuser. */
    star,
    /** The warehouse, as who draws the dashboards. */
    superset,
    reconcile: reconcileUrls(shop.databases, warehouse.databases),
    async stop() {
      await Promise.all([star.end({ timeout: 5 }), superset.end({ timeout: 5 })])
      await Promise.all([shop.stop(), warehouse.stop()])
      for (const folder of folders) {
        await removePostgres(folder)
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

function open(url = ''): Sql {
  return postgres(url, { max: 1, onnotice: () => {} })
}
