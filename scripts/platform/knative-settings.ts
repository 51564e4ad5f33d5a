import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { mapping, text, type Mapping } from '../../platform/checks/node.ts'

const releases = ['knative-serving/1.23.0', 'ingress/1.23/gateway-api']

/**
 * Reads the keys that Knative's own ConfigMaps explain, by the name that the operator gives them (`autoscaler`).
 * @param folder of the operator's module
 */
export async function knownSettings(folder: string): Promise<Map<string, string[]>> {
  const known = new Map<string, string[]>()
  for (const release of releases) {
    const path = join(folder, 'cmd/operator/kodata', release)
    for (const file of (await readdir(path)).filter((each) => each.endsWith('.yaml'))) {
      for (const document of parseAllDocuments(await readFile(join(path, file), 'utf8'))) {
        note(known, document.toJS())
      }
    }
  }
  return known
}

function note(known: Map<string, string[]>, document: unknown): void {
  if (text(document, 'kind') !== 'ConfigMap') return
  const data = mapping(document, 'data')
  const example = [...text(data, '_example').matchAll(/^\s*#?\s*([a-z][\w.-]+):/gm)]
  const keys = [...Object.keys(data), ...example.map(([, key = '']) => key)]
  known.set(text(document, 'metadata', 'name').replace(/^config-/, ''), keys)
}

/** Says which settings of a KnativeServing its release does not know: they would be kept, and do nothing. */
export function settingFaults(known: Map<string, string[]>, serving: Mapping): string[] {
  return Object.entries(mapping(serving, 'spec', 'config')).flatMap(([name, settings]) =>
    Object.keys(mapping(settings))
      .filter((key) => !known.get(name)?.includes(key))
      .map((key) => `${name} has no ${key}`),
  )
}
