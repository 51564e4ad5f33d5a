import { glob, readFile } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'

export type Import = { file: string; specifier: string }

const specifiers = /(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g

/** Gives every import of the TypeScript files below a folder, with paths relative to it. */
export async function importsBelow(folder: string): Promise<Import[]> {
  const found: Import[] = []
  for await (const file of glob('**/*.ts', {
    cwd: folder,
    exclude: ['**/node_modules', '**/dist'],
  })) {
    found.push(...importsOf(file, await readFile(join(folder, file), 'utf8')))
  }
  return found
}

/** Gives the imports of one file's text. */
export function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(specifiers)].map(([, specifier = '']) => ({ file, specifier }))
}

/**
 * Gives the imports that break the rule of architecture.md: a function imports itself, `_shared` and the
 * contracts, and `_shared` imports itself and the contracts.
 * @param imports of files relative to the functions folder: `cart/src/routes.ts`
 */
export function forbiddenImports(imports: readonly Import[]): Import[] {
  return imports.filter(({ file, specifier }) => {
    const [owner = ''] = file.split(sep)
    if (specifier.startsWith('.')) {
      const target = relative(resolve(owner), resolve(file, '..', specifier))
      return target.startsWith('..')
    }
    if (!specifier.startsWith('@bookstore/')) return false
    return !/^@bookstore\/(shared|contracts)\//.test(specifier)
  })
}
