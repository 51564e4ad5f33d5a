import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { seconds, succeed } from './run.ts'

const root = join(import.meta.dirname, '../..')
const source = join(root, 'platform/tools')
const built = join(root, 'dist/platform/tools')

const packages = {
  kustomize: 'sigs.k8s.io/kustomize/kustomize/v5',
  'kubectl-validate': 'sigs.k8s.io/kubectl-validate',
  knative: '.',
}

export type Tools = Record<keyof typeof packages, string>

/** Gives the path of every tool, built once for each state of its module. */
export async function buildTools(): Promise<Tools> {
  return {
    kustomize: await buildTool('kustomize'),
    'kubectl-validate': await buildTool('kubectl-validate'),
    knative: await buildTool('knative'),
  }
}

async function buildTool(name: keyof typeof packages): Promise<string> {
  const folder = join(source, name)
  const hash = createHash('sha256')
  for (const file of (await readdir(folder)).toSorted())
    hash.update(await readFile(join(folder, file)))
  const target = join(built, `${name}-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(target)) return target
  const began = performance.now()
  console.log(`   ${name}: Go builds it, once (minutes on a slow machine)`)
  await mkdir(built, { recursive: true })
  const flags = ['-trimpath', '-ldflags=-s -w', '-o', `${target}.new`, packages[name]]
  await succeed('go', ['build', ...flags], {
    cwd: folder,
    env: { GOWORK: 'off', GOFLAGS: '-mod=readonly -buildvcs=false' },
    label: `building ${name}`,
  })
  await removeOlder(name)
  await rename(`${target}.new`, target)
  console.log(`   ${name}: built in ${seconds(began)}`)
  return target
}

async function removeOlder(name: string): Promise<void> {
  const older = (await readdir(built)).filter((file) =>
    new RegExp(`^${name}-[0-9a-f]{16}$`).test(file),
  )
  for (const file of older) await rm(join(built, file))
}
