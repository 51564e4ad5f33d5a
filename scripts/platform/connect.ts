import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { succeed } from './run.ts'

const root = join(import.meta.dirname, '../..')
const added =
  /ADD --checksum=sha256:([0-9a-f]{64}) \\\n\s+https:\/\/repo\.maven\.apache\.org\/maven2\/\S+\/(\S+?)-([\d.]+\.Final)-plugin\.tar\.gz/
const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy'

/** Says whether the connector that the image of Kafka Connect fetches is what Maven has. */
export async function connectorFaults(): Promise<string[]> {
  const recipe = await readFile(join(root, 'platform/images/connect.Dockerfile'), 'utf8')
  const [, checksum, name, version] = added.exec(recipe) ?? []
  if (!checksum) return ['adds no connector with a checksum']
  const folder = join(root, 'dist/platform/connect')
  const file = join(folder, `${name}-${version}-plugin.tar.gz`)
  if (!existsSync(file)) {
    const artifact = `-Dartifact=io.debezium:${name}:${version}:tar.gz:plugin`
    const args = ['-q', '-B', copy, artifact, `-DoutputDirectory=${folder}`]
    await succeed('mvn', args, { label: "fetching Debezium's connector" })
  }
  const found = createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
  return found === checksum ? [] : [`wants ${checksum}, Maven has ${found}`]
}
