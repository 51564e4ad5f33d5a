import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Where our images would come from: a name that is never asked over the network. */
export const repository = 'kind.local/bookstore'

/** Empties the folder that an image is built from; `app` is what goes to /app. */
export async function emptyFolder(root: string, name: string) {
  const folder = join(root, 'dist/images', name)
  const app = join(folder, 'app')
  await rm(folder, { recursive: true, force: true })
  await mkdir(app, { recursive: true })
  return { folder, app }
}

export function hashOf(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length} `).update(part)
  return hash.digest('hex')
}
