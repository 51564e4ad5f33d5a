import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import * as v from 'valibot'
import { parse } from 'yaml'
import { bundleFunctions } from '../../platform/local/src/bundle.ts'
import { loadFunction, type FunctionSpec } from '../../platform/local/src/func-yaml.ts'
import { resolveEnvironment, type Settings } from '../../platform/local/src/settings.ts'
import { sourceFolder } from '../../platform/local/src/source-folder.ts'
import { buildStorefront } from '../../platform/local/src/storefront/build.ts'
import { flinkImage, supersetImage } from './analytics-images.ts'
import type { Builder, Image } from './cluster.ts'
import { connectImage } from './connect-image.ts'
import { emptyFolder, hashOf, repository } from './image-folder.ts'
import { jobsImage } from './jobs-image.ts'

const bundleRecord = v.object({ hash: v.string(), outputs: v.record(v.string(), v.string()) })
const configMap = v.object({ data: v.record(v.string(), v.string()) })
const settingsFolder = 'platform/configs/settings/all'

/** Gives what makes the folders that images are built from, below dist/images. */
export function imageBuilder(root: string, say: (line: string) => void): Builder {
  return {
    functions: async (names) => {
      await bundleFunctions(root, names)
      return Promise.all(names.map((name) => functionImage(root, name)))
    },
    storefront: () => storefrontImage(root, say),
    jobs: () => jobsImage(root),
    connect: () => connectImage(root),
    flink: () => flinkImage(root, say),
    superset: () => supersetImage(root),
  }
}

async function functionImage(root: string, name: string): Promise<Image> {
  const source = join(root, 'dist/functions', name)
  const text = await readFile(join(source, 'bundle.json'), 'utf8')
  const { hash, outputs } = v.parse(bundleRecord, JSON.parse(text))
  const { folder, app } = await emptyFolder(root, name)
  for (const path of Object.keys(outputs)) await cp(join(root, path), join(app, basename(path)))
  const spec = await loadFunction(join(root, sourceFolder(name)))
  const recipe = await addBaking(root, folder, 'function.Dockerfile', spec)
  return { name: `${repository}/${name}`, tag: tagOf(hash, recipe), folder }
}

async function storefrontImage(root: string, say: (line: string) => void): Promise<Image> {
  const entry = await buildStorefront({ root, signal: undefined, onStep: say }).entry
  const built = dirname(entry)
  const { folder, app } = await emptyFolder(root, 'storefront')
  await cp(built, app, { recursive: true })
  const spec = await loadFunction(join(root, 'storefront'))
  const recipe = await addBaking(root, folder, 'storefront.Dockerfile', spec)
  return { name: `${repository}/storefront`, tag: tagOf(basename(built), recipe), folder }
}

function tagOf(hash: string, recipe: string): string {
  return `${hash.slice(0, 16)}-${recipe.slice(0, 8)}`
}

/** Adds what starts the program once while the image is built; gives the hash of how that is done. */
async function addBaking(root: string, folder: string, dockerfile: string, spec: FunctionSpec) {
  const images = join(root, 'platform/images')
  const recipe = await readFile(join(images, dockerfile), 'utf8')
  const bake = await readFile(join(images, 'bake.mjs'), 'utf8')
  const environment = JSON.stringify(await bakingEnvironment(root, spec), null, 2)
  await mkdir(join(folder, 'app/cache'), { recursive: true })
  // Docker leaves out folders that are empty for some of its drivers.
  await writeFile(join(folder, 'app/cache/.keep'), '')
  await writeFile(join(folder, 'app/package.json'), '{ "type": "module" }\n')
  await writeFile(join(folder, 'Dockerfile'), recipe)
  await writeFile(join(folder, 'bake.mjs'), bake)
  await writeFile(join(folder, 'environment.json'), environment)
  return hashOf([recipe, bake, environment])
}

/**
 * Gives a function's environment with the cluster's addresses, of which none answers while an image is built, and
 * with secrets that are none.
 */
export async function bakingEnvironment(
  root: string,
  spec: FunctionSpec,
): Promise<Record<string, string>> {
  const names = spec.run.envs.flatMap(({ value }) => /secret:([-\w]+):/.exec(value)?.[1] ?? [])
  const secrets = names.map((name) => [name, nothingSecret] as const)
  const settings: Settings = {
    secrets: Object.fromEntries(secrets),
    configMaps: {
      identity: await dataOf(root, `${settingsFolder}/identity.configmap.yaml`),
      platform: {
        ...(await dataOf(root, `${settingsFolder}/platform.configmap.yaml`)),
        redisUrl: '',
      },
      subscriptions: await dataOf(root, 'platform/apps/failed-events/subscriptions.configmap.yaml'),
    },
  }
  const environment = resolveEnvironment(spec, settings)
  return { ...environment, PORT: '8080', LOG_LEVEL: 'error' }
}

const nothingSecret = {
  url: 'postgres://nobody:nothing@127.0.0.1:9/nothing',
  secret: 'nothing',
  keys: `nothing:${Buffer.alloc(32).toString('base64')}`,
}

async function dataOf(root: string, file: string): Promise<Record<string, string>> {
  return v.parse(configMap, parse(await readFile(join(root, file), 'utf8'))).data
}
