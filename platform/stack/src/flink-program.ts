import { join } from 'node:path'
import { fetchByMaven, type Fetching } from './maven.ts'

/** What runs the job, and what the job is. */
export type FlinkProgram = {
  /** The folder of the jars. */
  jars: string
  /** The folder of the SQL files, read at each start. */
  sql: string
  /** The folder of what is set alike wherever the job runs. */
  settings: string
}

/**
 * Fetches Flink by Maven into `dist/flink` and builds the runner, once for each state of them.
 * @throws Error with one sentence: no Java 17 with its compiler, no Maven, or what Maven says
 */
export async function fetchFlink(options: Fetching): Promise<FlinkProgram> {
  const out = join(options.root, 'dist/flink')
  const home = join(options.root, 'analytics/flink')
  const pom = join(home, 'pom.xml')
  const sources = [pom, join(home, 'src'), join(home, 'resources')]
  const wanted = { what: 'Flink', pom, phase: 'package', sources, out, megabytes: 140 } as const
  await fetchByMaven(wanted, options)
  return { jars: join(out, 'lib'), sql: join(home, 'sql'), settings: join(home, 'conf') }
}
