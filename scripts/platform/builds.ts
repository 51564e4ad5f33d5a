import { createHash } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAllDocuments, stringify } from 'yaml'
import { build, type Resource } from '../../platform/checks/build.ts'
import type { Files } from '../../platform/checks/files.ts'
import { isMapping, text, type Mapping } from '../../platform/checks/node.ts'
import { succeed } from './run.ts'

const out = join(import.meta.dirname, '../../dist/platform')

/**
 * Builds the overlay with components by kustomize.
 * @throws Error with kustomize's words
 */
export async function kustomize(tool: string, components: string[]): Promise<Mapping[]> {
  const folder = join(out, 'builds', components.join('-') || 'alone')
  await mkdir(folder, { recursive: true })
  const platform = '../../../../platform'
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [`${platform}/overlays/kind`],
    components: components.map((name) => `${platform}/components/${name}`),
  }
  await writeFile(join(folder, 'kustomization.yaml'), stringify(kustomization))
  const built = await succeed(tool, ['build', folder])
  return parseAllDocuments(built)
    .map((document): unknown => document.toJS())
    .filter(isMapping)
}

// kustomize ends a generated name with a hash of what is in it, of letters that spell no words.
const generated = /-[2456789bcdfghkmt]{10}(?=")/g

/** Says where kustomize and the reader of the unit tests (platform/checks/build.ts) differ. */
export function readerFaults(files: Files, components: string[], built: Mapping[]): string[] {
  const folders = components.map((name) => `platform/components/${name}`)
  const ours = build(files, 'platform/overlays/kind', folders).map((each) => keyOf(each))
  const theirs = built.map((body) => keyOf({ body }))
  return [
    ...ours
      .filter((key) => !theirs.includes(key))
      .map((key) => `Only the tests' reader has ${key}`),
    ...theirs.filter((key) => !ours.includes(key)).map((key) => `Only kustomize has ${key}`),
  ]
}

function keyOf({ body }: Pick<Resource, 'body'>): string {
  const [name, namespace] = [text(body, 'metadata', 'name'), text(body, 'metadata', 'namespace')]
  const bare = JSON.stringify({ kind: body.kind, namespace, name }).replaceAll(generated, '')
  const rest = JSON.stringify(sorted([body.spec, body.data, body.rules])).replaceAll(generated, '')
  return `${bare} ${createHash('sha256').update(rest).digest('hex').slice(0, 8)}`
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isMapping(value)) return value
  const entries = Object.entries(value).toSorted(([one], [other]) => one.localeCompare(other))
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]))
}

/** Writes every resource once, however many builds have it, each in a file of its own; gives the folder. */
export async function writeResources(folder: string, resources: Mapping[]): Promise<string> {
  const unique = new Map(resources.map((body) => [JSON.stringify(body), body]))
  const named = [...unique].map(([json, body]) => {
    const hash = createHash('sha256').update(json).digest('hex').slice(0, 8)
    const [namespace, name] = [text(body, 'metadata', 'namespace'), text(body, 'metadata', 'name')]
    const parts = [String(body.kind).toLowerCase(), namespace, name, hash].filter(Boolean)
    return [`${parts.join('.')}.json`, body] as const
  })
  return writeFiles(folder, new Map(named))
}

/** Writes resources into files of a folder of dist/platform, as JSON: YAML has more than one reading. */
export async function writeFiles(folder: string, files: Map<string, Mapping>): Promise<string> {
  const target = join(out, folder)
  await rm(target, { recursive: true, force: true })
  await mkdir(target, { recursive: true })
  for (const [name, body] of files)
    await writeFile(join(target, name), JSON.stringify(body, null, 2))
  return target
}
