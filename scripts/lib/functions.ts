import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** Gives the names of all functions: the folders of functions/ that hold a func.yaml. */
export async function functionNames(): Promise<string[]> {
  const folders = await readdir(join(root, 'functions'))
  return folders.filter((name) => !name.startsWith('_')).sort()
}

/** Gives the names of what is bundled and deployed as a function is: the functions, and the cluster's lookout. */
export async function bundledNames(): Promise<string[]> {
  return [...(await functionNames()), 'lookout']
}
