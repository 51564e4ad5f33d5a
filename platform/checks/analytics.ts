import { parse } from 'yaml'
import { items, mapping, text } from './node.ts'
import { called, ofKind, type Shop } from './shop.ts'

/** The job of the cluster is that of the local tiers: Flink and its jars, the settings, the SQL that is mounted. */
export function analyticsFaults(shop: Shop): string[] {
  return [...imageFaults(shop), ...ofKind(shop, 'FlinkDeployment').flatMap(jobFaultsIn(shop))]
}

function ofPom(shop: Shop, name: string): string | undefined {
  const pom = shop.files.get('analytics/flink/pom.xml') ?? ''
  return new RegExp(`<${name}.version>([^<]+)<`).exec(pom)?.[1]
}

const jar = /maven2\/\S+\/(flink-[a-z-]+|postgresql)-(\d\S*)\.jar/g
const versionOf: Record<string, string> = {
  'flink-sql-connector-kafka': 'flink.kafka',
  'flink-connector-jdbc-core': 'flink.jdbc',
  'flink-connector-jdbc-postgres': 'flink.jdbc',
  postgresql: 'postgresql',
}

function imageFaults(shop: Shop): string[] {
  const file = 'platform/images/flink.Dockerfile'
  const recipe = shop.files.get(file) ?? ''
  const base = `docker.io/library/flink:${ofPom(shop, 'flink')}-`
  const found = new Map([...recipe.matchAll(jar)].map(([, name = '', version]) => [name, version]))
  return [
    ...(recipe.includes(`FROM ${base}`) ? [] : [`${file} does not begin with ${base}`]),
    ...Object.entries(versionOf)
      .filter(([name, version]) => found.get(name) !== ofPom(shop, version))
      .map(([name]) => `${file} has ${name} ${found.get(name)}, which pom.xml has not`),
  ]
}

function jobFaultsIn(shop: Shop) {
  return (job: Shop['resources'][number]): string[] => {
    const wanted = `v${ofPom(shop, 'flink')?.split('.').slice(0, 2).join('_')}`
    const told = mapping(job.body, 'spec', 'flinkConfiguration')
    const settings = mapping(parse(shop.files.get('analytics/flink/conf/config.yaml') ?? ''))
    const files = items(parse(shop.files.get('analytics/flink/kustomization.yaml') ?? ''), ...sql)
    const written = [...shop.files.keys()].filter((path) => path.startsWith('analytics/flink/sql/'))
    return [
      ...(text(job.body, 'spec', 'flinkVersion') === wanted
        ? []
        : [`${called(job)} is not of the Flink ${wanted} of analytics/flink/pom.xml`]),
      ...Object.entries(settings)
        .filter(([key, value]) => String(told[key]) !== String(value))
        .map(([key]) => `${called(job)} has another ${key} than analytics/flink/conf/config.yaml`),
      ...written
        .filter((path) => !files.includes(path.replace('analytics/flink/', '')))
        .map((path) => `${path} is not mounted: analytics/flink/kustomization.yaml lacks it`),
    ]
  }
}

const sql = ['configMapGenerator', 0, 'files']
