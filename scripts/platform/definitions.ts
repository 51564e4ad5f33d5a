import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parseAllDocuments } from 'yaml'
import { artifactDefinition } from './artifact.ts'
import type { Controllers, ModuleSource, Source } from './controllers.ts'
import { seconds, succeed } from './run.ts'
import { strimziDefinitions } from './strimzi.ts'

const out = join(import.meta.dirname, '../../dist/platform')

const downloaded = v.object({ Dir: v.string(), Sum: v.string() })

const definition = v.object({
  kind: v.literal('CustomResourceDefinition'),
  metadata: v.object({ name: v.string() }),
})

/** Gives the folder of the definitions of every controller, fetched once for each state of the pins. */
export async function fetchDefinitions({ controllers }: Controllers): Promise<string> {
  const pins = JSON.stringify(controllers.map(({ name, crds }) => ({ name, crds })))
  const key = createHash('sha256').update(pins).digest('hex').slice(0, 16)
  const target = join(out, `definitions-${key}`)
  if (existsSync(target)) return target
  const draft = `${target}.new`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true })
  for (const { name, version, crds } of controllers) {
    if (!crds) continue
    const began = performance.now()
    const count = await keep(draft, await textsOf(crds, version))
    if (count === 0) throw new Error(`${name} has no definitions where controllers.yaml says`)
    console.log(`   ${name} ${version}: ${count} definitions in ${seconds(began)}`)
  }
  await rename(draft, target)
  return target
}

/**
 * Gives the folder of a Go module, fetched unless it is there.
 * @throws Error when its content is not what is pinned
 */
export async function fetchModule({ module, sum }: ModuleSource): Promise<string> {
  const text = await succeed('go', ['mod', 'download', '-json', module], {
    cwd: out,
    label: `fetching ${module}`,
  })
  const { Dir, Sum } = v.parse(downloaded, JSON.parse(text))
  if (Sum !== sum) throw new Error(`${module} is not what controllers.yaml pins: it has ${Sum}`)
  return Dir
}

async function textsOf(source: Source, version: string): Promise<string[]> {
  if ('maven' in source) return strimziDefinitions(out, version)
  if ('artifact' in source) return [await artifactDefinition(out, source)]
  const folder = await fetchModule(source)
  const texts = source.paths.map(async (path) => {
    const files = (await readdir(join(folder, path))).filter((file) => /\.ya?ml$/.test(file))
    return Promise.all(files.toSorted().map((file) => readFile(join(folder, path, file), 'utf8')))
  })
  return (await Promise.all(texts)).flat()
}

async function keep(folder: string, texts: string[]): Promise<number> {
  let count = 0
  for (const text of texts) {
    for (const part of text.split(/^---.*$/m)) {
      if (!/^kind: ["']?CustomResourceDefinition/m.test(part)) continue
      const [document] = parseAllDocuments(part)
      const parsed = v.safeParse(definition, document?.toJS())
      if (!parsed.success) continue
      await writeFile(join(folder, `${parsed.output.metadata.name}.yaml`), part)
      count += 1
    }
  }
  return count
}
