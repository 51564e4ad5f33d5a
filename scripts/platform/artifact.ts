import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArtifactSource } from './controllers.ts'
import { succeed } from './run.ts'

const unpack = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack'

/**
 * Gives the definition that lies in a jar of Maven, with what later versions have added to its list of versions.
 * @throws Error when it is not what is pinned
 */
export async function artifactDefinition(out: string, source: ArtifactSource): Promise<string> {
  const { artifact, file, sha256, newest, newer } = source
  const folder = join(out, artifact.replaceAll(':', '-'))
  const options = [`-Dartifact=${artifact}`, `-Dmdep.unpack.includes=${file}`]
  const args = ['-q', '-B', unpack, ...options, `-DoutputDirectory=${folder}`]
  await succeed('mvn', args, { label: `fetching ${artifact}` })
  const text = await readFile(join(folder, file), 'utf8')
  const found = createHash('sha256').update(text).digest('hex')
  if (found !== sha256) throw new Error(`${artifact} is not what controllers.yaml pins: ${found}`)
  const line = new RegExp(`^( *- )${newest}$`, 'm')
  return text.replace(line, (whole, dash) =>
    [whole, ...newer.map((version) => `${String(dash)}${version}`)].join('\n'),
  )
}
