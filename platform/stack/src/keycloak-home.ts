import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'

const importedSchema = v.object({ realm: v.string(), shopUrl: v.string() })

type Options = {
  /** The clone. */
  root: string
  /** Is made, or used again with what it holds. */
  folder: string
  /** Keycloak's own. */
  program: string
  /** Fills the placeholders of the realm file. */
  variables: Record<string, string>
  shopUrl: string
  /** Users beside those of the realm file, as an import file. */
  users: string
  onStep(sentence: string): void
}

/**
 * Prepares the folder that Keycloak takes for its home: database and import files of its own, the rest linked.
 * The database is emptied when another realm was imported into it, or none to the end.
 */
export async function prepareHome(options: Options) {
  const { root, folder, program, variables, shopUrl, users, onStep } = options
  const realmFile = join(root, 'platform/configs/keycloak/bookstore-realm.json')
  const realm = await readFile(realmFile, 'utf8')
  const { BOOKSTORE_SHOP_URL: _moves, ...fixed } = variables
  const wanted = createHash('sha256')
    .update(JSON.stringify([realm, fixed, users]))
    .digest('hex')
  const mark = join(folder, 'imported.json')
  const kept = await readImported(mark)
  const isKept = kept?.realm === wanted
  if (!isKept) {
    if (kept) onStep('The realm has changed: registered accounts and sessions are lost')
    await rm(join(folder, 'data'), { recursive: true, force: true })
  }
  const imports = join(folder, 'data/import')
  await mkdir(imports, { recursive: true, mode: 0o700 })
  await writeFile(join(imports, 'bookstore-realm.json'), realm)
  await writeFile(join(imports, 'bookstore-users-0.json'), users, { mode: 0o600 })
  for (const name of ['conf', 'lib', 'providers'])
    await link(join(program, name), join(folder, name))
  await link(join(root, 'platform/configs/keycloak/themes'), join(folder, 'themes'))
  return {
    /** The address of the shop that the database knows. */
    shopUrl: isKept ? kept.shopUrl : shopUrl,
    /** Notes that the database holds the realm, and this address of the shop. */
    done: () => writeFile(mark, JSON.stringify({ realm: wanted, shopUrl })),
  }
}

async function readImported(file: string) {
  const text = await readFile(file, 'utf8').catch(() => 'null')
  const result = v.safeParse(v.nullable(importedSchema), JSON.parse(text))
  return result.success ? (result.output ?? undefined) : undefined
}

async function link(target: string, path: string): Promise<void> {
  await rm(path, { force: true })
  await symlink(target, path)
}
