import { cpus, totalmem } from 'node:os'
import type { Context } from './context.ts'
import { coresInWords } from './cores.ts'

/** Says in one line what the figures were measured on. */
export function machineLine(postgres: string | undefined, books: number): string {
  return machineWords(
    ` (${coresInWords})`,
    postgres === undefined ? 'no PostgreSQL' : `PostgreSQL ${postgres}`,
    `P9 over ${books.toLocaleString('en-US').replaceAll(',', ' ')} books`,
  ).join(' · ')
}

/** Names the machine and the day, with what else there is to say of the cores and of the run. */
export function machineWords(ofCores = '', ...ofRun: string[]): string[] {
  const [cpu] = cpus()
  return [
    `${cpu?.model.trim() || 'unknown CPU'}, ${cpus().length} cores${ofCores}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
    ...ofRun,
    new Date().toISOString().slice(0, 10),
  ]
}

/** Gives the version of the PostgreSQL that was measured; undefined when none was started. */
export async function postgresVersion({ opened }: Context): Promise<string | undefined> {
  const shop = await opened()
  if (!shop) return undefined
  const sql = await shop.admin('ecom')()
  const [row] = await sql<{ version: string }[]>`
    select current_setting('server_version') as version`
  return row?.version
}
