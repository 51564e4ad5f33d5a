import { copyFile, cp, readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fetchFlink } from '../../platform/stack/src/flink-program.ts'
import type { Image } from './cluster.ts'
import { emptyFolder, hashOf, repository } from './image-folder.ts'

const runner = 'bookstore-analytics.jar'

/** Makes the folder of Flink's image: the runner, which Maven builds, and the recipe, which fetches the other jars. */
export async function flinkImage(root: string, say: (line: string) => void): Promise<Image> {
  const { jars } = await fetchFlink({ root, onStep: say })
  const { folder, app } = await emptyFolder(root, 'flink')
  await copyFile(join(jars, runner), join(app, runner))
  await copyFile(join(root, 'platform/images/flink.Dockerfile'), join(folder, 'Dockerfile'))
  // Two builds of one source differ by their times alone: what the jar is made of says what it is.
  const home = join(root, 'analytics/flink')
  const sources = await contentsOf(home, ['pom.xml', 'resources', 'src'])
  const recipe = await readFile(join(folder, 'Dockerfile'))
  return { name: `${repository}/flink`, tag: hashOf([...sources, recipe]).slice(0, 16), folder }
}

const shown = [
  'assets',
  'prepare.py',
  'requirements.txt',
  'superset_config.py',
  'templates',
] as const

/** Makes the folder of Superset's image: what analytics/superset gives the local tiers. */
export async function supersetImage(root: string): Promise<Image> {
  const home = join(root, 'analytics/superset')
  const { folder, app } = await emptyFolder(root, 'superset')
  for (const name of shown) await cp(join(home, name), join(app, name), { recursive: true })
  await copyFile(join(root, 'platform/images/superset.Dockerfile'), join(folder, 'Dockerfile'))
  const contents = await contentsOf(folder, ['Dockerfile', 'app'])
  return { name: `${repository}/superset`, tag: hashOf(contents).slice(0, 16), folder }
}

async function contentsOf(folder: string, names: readonly string[]) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .filter((file) => names.some((name) => file === name || file.startsWith(`${name}/`)))
    .toSorted()
  const contents = files.map(async (file) => [file, await readFile(join(folder, file))])
  return (await Promise.all(contents)).flat()
}
