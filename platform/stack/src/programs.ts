import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchByMaven, type Fetching } from './maven.ts'

/** Where what Maven brought stands. */
export type JavaPrograms = {
  /** The folder of the jars of Kafka and of Kafka Connect. */
  kafka: string
  /** The folder of Connect's plugins: Debezium. */
  plugins: string
  /** The folder of Keycloak. */
  keycloak: string
  /** The folder of Redis for several kinds of machine. */
  redis: string
}

/**
 * Fetches Kafka, Debezium, Keycloak and Redis by Maven into `dist/stack`, once for each state of pom.xml.
 * @throws Error with one sentence: no Java 17, no Maven, or what Maven says
 */
export async function fetchPrograms(options: Fetching): Promise<JavaPrograms> {
  const out = join(options.root, 'dist/stack')
  const pom = join(options.root, 'platform/stack/pom.xml')
  const what = 'Kafka, Debezium, Keycloak and Redis'
  const wanted = { what, pom, phase: 'generate-resources', sources: [pom], out } as const
  await fetchByMaven({ ...wanted, megabytes: 265 }, options)
  const keycloak = (await readdir(out)).find((name) => name.startsWith('keycloak-')) ?? ''
  return {
    kafka: join(out, 'kafka'),
    plugins: join(out, 'connect-plugins'),
    keycloak: join(out, keycloak),
    redis: join(out, 'redis'),
  }
}

/** Gives the class path of all jars of a folder. */
export function classPath(folder: string): string {
  if (!existsSync(folder)) throw new Error(`${folder} is missing: remove dist/stack and try again.`)
  return join(folder, '*')
}
