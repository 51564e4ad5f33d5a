import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { root } from './functions.ts'

/** Generated texts by their path from the root. */
export type Generated = Map<string, string>

/**
 * Writes generated files, or with `--check` says which committed ones are not what would be written, and
 * fails.
 * @param mend the command that writes them
 */
export async function settle(files: Generated, mend: string): Promise<void> {
  const drifted: string[] = []
  for (const [path, content] of files) {
    const committed = await readFile(join(root, path), 'utf8').catch(() => undefined)
    if (committed !== content) drifted.push(path)
  }
  if (!process.argv.includes('--check')) return writeAll(files, drifted)
  if (drifted.length === 0) return
  console.error(`Not up to date: ${drifted.join(', ')}. Run: ${mend}`)
  process.exitCode = 1
}

async function writeAll(files: Generated, drifted: string[]): Promise<void> {
  for (const path of drifted) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), files.get(path) ?? '')
    console.log(`wrote ${path}`)
  }
}

/** Gives a value as the text of a JSON file. */
export function jsonFile(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
