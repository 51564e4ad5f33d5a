import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Gives what the Dockerfile of a folder copies from that folder. */
export async function copied(folder: string): Promise<string[]> {
  const recipe = await readFile(join(folder, 'Dockerfile'), 'utf8')
  const lines = [...recipe.matchAll(/^COPY (?!.*--from)(?:--\S+ )*(.+) \S+$/gm)]
  return lines.flatMap(([, paths = '']) => paths.split(' '))
}
