// Checks what describes the cluster with the tools of those who run it: kustomize, the API server's validation with
// the definitions of every pinned controller, Knative's admission, func's schema. npm run check:platform
// Go, Maven and Java (or Python, which brings one) must be there; what they fetch and build is kept in dist/platform.
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { combinations } from '../platform/checks/combinations.ts'
import { readFiles, type Files } from '../platform/checks/files.ts'
import { knativeService } from '../platform/checks/knative-service.ts'
import { isMapping, mapping, type Mapping } from '../platform/checks/node.ts'
import { readShop } from '../platform/checks/shop.ts'
import { failInOneSentence } from './lib/sentence.ts'
import { kustomize, readerFaults, writeFiles, writeResources } from './platform/builds.ts'
import { connectorFaults } from './platform/connect.ts'
import { readControllers, type Controllers } from './platform/controllers.ts'
import { fetchDefinitions, fetchModule } from './platform/definitions.ts'
import { schemaFaults } from './platform/json-schema.ts'
import { knownSettings, settingFaults } from './platform/knative-settings.ts'
import { plant, planted } from './platform/planted.ts'
import { run, seconds } from './platform/run.ts'
import { buildTools, type Tools } from './platform/tools.ts'
import { validate } from './platform/validate.ts'

const root = join(import.meta.dirname, '..')
let [passed, failed] = [0, 0]

await check().catch((error: unknown) => {
  failed += 1
  failInOneSentence(error)
})
console.log(`\n${passed} passed, ${failed} failed`)
if (failed > 0) process.exitCode = 1

async function check(): Promise<void> {
  await mkdir(join(root, 'dist/platform'), { recursive: true })
  const files = await readFiles(root)
  const controllers = await readControllers()
  const tools = await step('tools', () => buildTools())
  const definitions = await step('definitions', () => fetchDefinitions(controllers))
  const resources = await step('builds', () => buildAll(tools, files))
  await step('func.yaml', () => checkFunctions(controllers, files))
  const all = [...resources, ...readShop(files).functions.map(knativeService)]
  await step('resources', () => checkResources(tools, definitions, all))
  await step('planted faults', () => checkPlanted(tools, definitions, all))
  await step("Knative's settings", () => checkSettings(controllers, resources))
  await step('connector', async () => report('connect.Dockerfile', await connectorFaults()))
  await step('mesh', () => analyse())
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now()
  const before = failed
  console.log(`── ${name}`)
  const result = await work()
  console.log(`── ${name}: ${failed === before ? 'ok' : 'FAILED'} in ${seconds(began)}`)
  return result
}

function report(subject: string, faults: string[]): void {
  if (faults.length === 0) passed += 1
  else failed += 1
  for (const fault of faults) console.log(`   ${subject}: ${fault}`)
}

async function buildAll(tools: Tools, files: Files): Promise<Mapping[]> {
  await rm(join(root, 'dist/platform/builds'), { recursive: true, force: true })
  const builds: Mapping[][] = []
  for (const components of combinations) {
    const name = components.join(', ') || 'no component'
    const built = await kustomize(tools.kustomize, components)
    report(name, readerFaults(files, components, built))
    console.log(`   ${name}: ${built.length} resources`)
    builds.push(built)
  }
  return builds.flat()
}

async function checkFunctions({ func }: Controllers, files: Files): Promise<void> {
  const folder = await fetchModule(func.schema)
  const text = await readFile(join(folder, 'schema/func_yaml-schema.json'), 'utf8')
  const schema = mapping(JSON.parse(text))
  for (const [file, source] of files) {
    if (!file.endsWith('/func.yaml')) continue
    const value: unknown = parse(source)
    report(file, schemaFaults(schema, schema, value))
    if (!isMapping(value)) continue
    const faulty = { ...value, invoke: 'carrier-pigeon', deplyo: {} }
    const isFound = schemaFaults(schema, schema, faulty).length === 2
    report(file, isFound ? [] : ["func's schema lets planted faults pass"])
  }
}

async function checkResources(tools: Tools, definitions: string, all: Mapping[]): Promise<void> {
  const folder = await writeResources('resources', all)
  const { faults, count } = await validate(tools, folder, definitions)
  passed += count - faults.size
  for (const [file, fault] of faults) report(file, [fault])
  console.log(`   ${count} different resources`)
}

async function checkPlanted(tools: Tools, definitions: string, all: Mapping[]): Promise<void> {
  const files = plant(all).map((body, index) => [`${index}.json`, body] as const)
  const folder = await writeFiles('planted', new Map(files))
  const { faults } = await validate(tools, folder, definitions)
  for (const [index, { fault }] of planted.entries()) {
    report(fault, faults.has(`${index}.json`) ? [] : ['is not found'])
  }
}

async function checkSettings({ controllers }: Controllers, all: Mapping[]): Promise<void> {
  const source = controllers.find(({ name }) => name === 'knative-operator')?.crds
  if (!source || !('module' in source)) throw new Error('controllers.yaml has no knative-operator')
  const known = await knownSettings(await fetchModule(source))
  const serving = all.filter((body) => body.kind === 'KnativeServing')
  for (const each of serving) report('KnativeServing', settingFaults(known, each))
  const faulty = { spec: { config: { autoscaler: { 'scale-down-dely': '15s' } } } }
  report('a misspelt setting', settingFaults(known, faulty).length > 0 ? [] : ['is not found'])
}

async function analyse(): Promise<void> {
  const path = process.env.PATH?.split(':').find((folder) => existsSync(join(folder, 'istioctl')))
  if (!path) return console.log('   istioctl is not on the PATH: left out')
  const folder = join(root, 'dist/platform/resources')
  const { code, stdout } = await run('istioctl', [
    'analyze',
    '--use-kube=false',
    '-A',
    '-R',
    folder,
  ])
  report('istioctl analyze', code === 0 ? [] : stdout.split('\n').filter(Boolean))
}
