import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parse } from 'yaml'

/**
 * Reads one manifest out of a YAML text.
 * @param file named in every error
 * @throws Error in one sentence, with the place and what is wrong there
 */
export function parseManifest<S extends v.GenericSchema>(
  schema: S,
  file: string,
  text: string,
): v.InferOutput<S> {
  const result = v.safeParse(schema, parseYaml(file, text))
  if (result.success) return result.output
  const faults = result.issues.map((issue) => `${v.getDotPath(issue) ?? '.'}: ${issue.message}`)
  throw new Error(`${file} is not usable: ${faults.join('; ')}`)
}

function parseYaml(file: string, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error)
    throw new Error(`${file} is not YAML: ${reason}`, { cause: error })
  }
}

/**
 * Reads `<folder>/<child>/<file>` for every child folder, in the order of their names.
 * @param matches says whether a file's name is wanted
 */
export async function readManifests(
  folder: string,
  matches: (file: string) => boolean,
): Promise<{ file: string; text: string }[]> {
  const children = await readdir(folder, { withFileTypes: true })
  const folders = children.filter((child) => child.isDirectory()).map((child) => child.name)
  const found = await Promise.all(
    folders.toSorted().map(async (child) => {
      const files = (await readdir(join(folder, child))).filter(matches).toSorted()
      return files.map((file) => join(folder, child, file))
    }),
  )
  return Promise.all(
    found.flat().map(async (file) => ({ file, text: await readFile(file, 'utf8') })),
  )
}
