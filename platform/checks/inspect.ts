import { analyticsFaults } from './analytics.ts'
import { callerFaults } from './callers.ts'
import { databaseFaults, realmFaults } from './databases.ts'
import { edgeFaults } from './edges.ts'
import { eventFaults, type Consumers } from './events.ts'
import type { Files } from './files.ts'
import { functionFaults, type Schemas } from './functions.ts'
import { gitopsFaults } from './gitops.ts'
import { governanceFaults } from './governance.ts'
import { labelFaults } from './labels.ts'
import { pinFaults } from './pins.ts'
import { policyFaults } from './policy.ts'
import { referenceFaults } from './references.ts'
import { rightFaults } from './rights.ts'
import { routeFaults } from './routes.ts'
import { readShop, type Shop } from './shop.ts'

export type Known = {
  schemas: Schemas
  /** The types of all events. */
  types: string[]
}

/**
 * Inspects the description of the cluster with some components, without any tool.
 * @returns a sentence for every fault, none when all is well
 */
export function inspect(files: Files, components: string[], known: Known): string[] {
  const shop = readOrFault(files, components)
  if (typeof shop === 'string') return [shop]
  return [
    ...policyFaults(shop),
    ...governanceFaults(shop),
    ...referenceFaults(shop),
    ...routeFaults(shop),
    ...functionFaults(shop, known.schemas),
    ...databaseFaults(shop),
    ...realmFaults(shop),
    ...eventFaults(shop, known.types, consumersOf(files)),
    ...edgeFaults(shop),
    ...callerFaults(shop),
    ...pinFaults(shop),
    ...analyticsFaults(shop),
    ...labelFaults(shop),
    ...rightFaults(shop),
    ...gitopsFaults(shop),
  ]
}

function readOrFault(files: Files, components: string[]): Shop | string {
  try {
    return readShop(files, components)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const taken = /import \{ contract as \w+ \} from '@bookstore\/contracts\/([-a-z]+)\.ts'/g

/** Reads from the functions' own code which events they take. */
function consumersOf(files: Files): Consumers {
  const entries = [...files].flatMap(([path, source]) => {
    const [, name] = /^functions\/([^/]+)\/src\/events\.ts$/.exec(path) ?? []
    if (!name) return []
    return [
      [name, [...source.matchAll(taken)].map(([, file = '']) => file.replace('-', '.'))] as const,
    ]
  })
  return Object.fromEntries(entries)
}
