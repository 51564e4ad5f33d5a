import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Texts by path below the clone. */
export type Files = ReadonlyMap<string, string>

const folders = [
  'platform',
  'eventing/connectors',
  'eventing/subscriptions',
  'functions',
  'analytics/flink/sql',
]
const single = [
  'analytics/flink/conf/config.yaml',
  'analytics/flink/kustomization.yaml',
  'analytics/flink/pom.xml',
  'eventing/kustomization.yaml',
  'platform/stack/pom.xml',
  'storefront/func.yaml',
  'storefront/src/env.ts',
]
const wanted = /\.(yaml|yml|json|css|properties|hcl|sql|Dockerfile)$|\/src\/(events|main)\.ts$/
const skipped =
  /^platform\/(checks|configs\/identity|local|stack|tools)$|^functions\/(_shared|[^/]+\/(migrations|seed))$|\/(dist|node_modules)$/

/** Reads what describes the cluster: manifests, func.yaml files and what they hold. */
export async function readFiles(root: string): Promise<Files> {
  const below = await Promise.all(folders.map((folder) => list(root, folder)))
  const paths = [...below.flat(), ...single].toSorted()
  const entries = paths.map(
    async (path) => [path, await readFile(join(root, path), 'utf8')] as const,
  )
  return new Map(await Promise.all(entries))
}

async function list(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true })
  const found = entries.map(async (entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return skipped.test(path) ? [] : list(root, path)
    return wanted.test(path) ? [path] : []
  })
  return (await Promise.all(found)).flat()
}
