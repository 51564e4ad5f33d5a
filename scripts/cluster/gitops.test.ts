import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../lib/functions.ts'
import { followed } from './gitops.ts'
import { readManifests } from './manifests.ts'

const repository = 'https://git.example.org/shop.git'

async function read(name: string) {
  const [manifest] = readManifests(
    await readFile(join(root, 'platform/components/gitops', `${name}.yaml`), 'utf8'),
  )
  if (!manifest) throw new Error(`${name}.yaml is empty.`)
  return manifest
}

it('Argo CD builds what npm run up builds, from the repository that was named', async () => {
  const chosen = { repository, components: ['gitops', 'small', 'tls'] }
  expect(followed(await read('applicationset'), chosen)).toMatchObject({
    metadata: { name: 'bookstore' },
    spec: {
      template: {
        spec: {
          project: 'bookstore',
          source: {
            repoURL: repository,
            path: 'platform/overlays/{{ .overlay }}',
            kustomize: { components: ['../../components/small', '../../components/tls'] },
          },
        },
      },
    },
  })
  expect(followed(await read('appproject'), chosen)).toMatchObject({
    spec: { sourceRepos: [repository] },
  })
})

it('leaves everything else as it is', async () => {
  const namespace = await read('namespace')
  expect(followed(namespace, { repository, components: ['gitops'] })).toBe(namespace)
})
