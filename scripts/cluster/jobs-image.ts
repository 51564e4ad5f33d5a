import { copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { build, type BuildOptions } from 'esbuild'
import { withBundler } from '../../platform/local/src/bundler.ts'
import { migrationOrder } from '../../platform/local/src/migrate.ts'
import type { Image } from './cluster.ts'
import { emptyFolder, hashOf, repository } from './image-folder.ts'

const home = 'platform/images/jobs'

// A CommonJS dependency inside an ES module asks for Node's built-in modules through `require`.
const banner =
  "import { createRequire as createRequire_ } from 'node:module'; " +
  'const require = createRequire_(import.meta.url);'

/** Makes the folder of the image of the jobs: their bundle, the migrations and the seed. */
export async function jobsImage(root: string): Promise<Image> {
  const { folder, app } = await emptyFolder(root, 'jobs')
  await bundleJobs(root, join(app, home))
  for (const owner of new Set(Object.values(migrationOrder).flat())) {
    await copyMigrations(root, app, `${owner}/migrations`)
  }
  await cp(join(root, 'functions/books/seed'), join(app, 'functions/books/seed'), {
    recursive: true,
  })
  await writeFile(join(app, 'package.json'), '{ "type": "module" }\n')
  await copyFile(join(root, 'platform/images/jobs.Dockerfile'), join(folder, 'Dockerfile'))
  return { name: `${repository}/jobs`, tag: await tagOf(folder), folder }
}

async function bundleJobs(root: string, outdir: string): Promise<void> {
  const bundling = {
    absWorkingDir: root,
    entryPoints: { main: `${home}/main.ts` },
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'silent',
    write: false,
    external: ['pg-native'],
    banner: { js: banner },
  } satisfies BuildOptions
  const { outputFiles } = await withBundler(() => build(bundling))
  for (const { path, contents } of outputFiles) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, contents)
  }
}

async function copyMigrations(root: string, app: string, folder: string): Promise<void> {
  const files = (await readdir(join(root, folder))).filter((file) => file.endsWith('.sql'))
  await mkdir(join(app, folder), { recursive: true })
  for (const file of files) await copyFile(join(root, folder, file), join(app, folder, file))
}

async function tagOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .toSorted()
  const contents = files.map(async (file) => [file, await readFile(join(folder, file))])
  return hashOf((await Promise.all(contents)).flat()).slice(0, 16)
}
