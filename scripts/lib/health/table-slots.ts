import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parse } from 'yaml'
import { sourceNames, type SourceName } from '../../../analytics/reconcile/src/tables.ts'
import type { Ill } from './flink.ts'

const manifest = v.object({
  metadata: v.object({ name: v.string() }),
  spec: v.object({ config: v.object({ 'slot.name': v.string() }) }),
})

/** The replication slot by which a connector carries tables of a database to the analytics. */
export type TableSlot = { source: SourceName; connector: string; slot: string }

/** Reads the slots of eventing/connectors that the analytics live on. */
export function tableSlots(root: string): Promise<TableSlot[]> {
  const read = async (source: SourceName) => {
    const file = join(root, `eventing/connectors/${source}-connector.yaml`)
    const { metadata, spec } = v.parse(manifest, parse(await readFile(file, 'utf8')))
    return { source, connector: metadata.name, slot: spec.config['slot.name'] }
  }
  return Promise.all(sourceNames.map(read))
}

/** Names the slots that are not there: one that is there and not read is found with all others. */
export function slotIlls(
  wanted: TableSlot[],
  held: string[],
  mendOf: (connector: string) => string,
): Ill[] {
  return wanted
    .filter(({ slot }) => !held.includes(slot))
    .map(({ source, connector, slot }) => ({
      what: `The replication slot ${slot} of ${source} is not there`,
      why: `the connector ${connector} has never run, or the slot was dropped`,
      mend: mendOf(connector),
    }))
}
