import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { backUp, newestDump, restore } from './backup.ts'
import { stopNodes, takeAway } from './down.ts'
import { deploy } from './func.ts'
import { inspectImages } from './inspect-images.ts'
import { chosen } from './options.ts'
import { root } from '../lib/functions.ts'
import { shopperOf } from './shopper.ts'
import { statusLines } from './status.ts'
import { makeSecrets } from './steps/secrets.ts'
import { fakeCluster } from './testing/fake-cluster.ts'
import type { Rule } from './testing/fakes.ts'
import { but, digest, says } from './testing/rules.ts'

const running = says('^docker ps', 'bookstore-control-plane running\n')
const bound: (() => Promise<void>)[] = []

afterEach(async () => {
  await Promise.all(bound.splice(0).map((remove) => remove()))
})

async function open(...rules: Rule[]) {
  const opened = await fakeCluster(but(...rules, running))
  bound.push(opened.remove)
  return opened
}

describe('npm run down', () => {
  it('stops the nodes and keeps what they hold', async () => {
    const { cluster, words } = await open()
    await stopNodes(cluster)
    expect((await words()).at(-1)).toBe('docker stop bookstore-control-plane')
  })

  it('has nothing to do twice', async () => {
    const { cluster, said } = await open(says('^docker ps', 'bookstore-control-plane exited\n'))
    await stopNodes(cluster)
    expect(said).toEqual(['The cluster is not running.'])
  })

  it('with --data removes all, what pods wrote by a node', async () => {
    const { cluster, words } = await open()
    await mkdir(cluster.dataDir)
    await takeAway(cluster)
    expect((await words()).slice(1)).toEqual([
      'docker exec bookstore-control-plane find /var/local-path-provisioner /data/backups -mindepth 1 -delete',
      'kind delete cluster --name=bookstore',
    ])
    await expect(stat(cluster.dataDir)).rejects.toThrow('ENOENT')
  })
})

describe('npm run deploy', () => {
  const image = { name: 'kind.local/bookstore/books', tag: 'abc-1', folder: '/images/books' }

  it('builds, loads what the nodes lack, names it by its digest and calls func', async () => {
    const lacking = says('^docker exec .* images list', 'REF TYPE\n', `x y ${digest} 1 MiB\n`)
    const { cluster, words } = await open(lacking)
    expect(await deploy(cluster, 'books', image, true)).toBe(true)
    expect((await words()).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'docker ps --all',
      'docker image inspect',
      'docker build --quiet',
      'docker exec bookstore-control-plane',
      'kind load docker-image',
      'docker exec bookstore-control-plane',
      'docker exec bookstore-control-plane',
      expect.stringMatching(/^func deploy --path=/),
    ])
  })

  it('says when there is no cluster, before anything is built', async () => {
    const { cluster, words } = await open(says('^docker ps', ''))
    await expect(deploy(cluster, 'books', image, true)).rejects.toThrow(
      'There is no cluster: npm run up makes one.',
    )
    expect(await words()).toHaveLength(1)
  })

  it('says what func said, and leaves no copy behind', async () => {
    const refused = {
      code: 1,
      stderr: 'secret "books-database" does not exist in namespace "ecom"',
    }
    const { cluster, words } = await open({ when: '^func deploy', answers: [refused] })
    await expect(deploy(cluster, 'books', image, true)).rejects.toThrow('does not exist')
    const path = /--path=(\S+)/.exec((await words()).at(-1) ?? '')?.[1] ?? ''
    await expect(readdir(path)).rejects.toThrow('ENOENT')
  })
})

describe('npm run backup and restore', () => {
  it('run the job of every night for each database', async () => {
    const { cluster, words } = await open()
    for (const database of ['ecom', 'inventory', 'payment', 'keycloak']) {
      const folder = join(cluster.dataDir, 'backups', database)
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, '20261120T031700Z.dump'), '')
      await writeFile(join(folder, '20261121T031700Z.dump'), '')
    }
    const files = await backUp(cluster)
    expect(files[3]).toBe(join(cluster.dataDir, 'backups/keycloak/20261121T031700Z.dump'))
    const created = (await words()).filter((line) => line.startsWith('kubectl create job'))
    expect(created.toSorted()[2]).toMatch(
      /^kubectl create job backup-keycloak-\w+ --from=cronjob\/backup-keycloak --namespace=identity$/,
    )
  })

  it('puts a dump back in one transaction, by the primary', async () => {
    const { cluster, fakes } = await open(says('^kubectl get pods', 'pod/ecom-1\n'))
    const file = join(cluster.stateDir, 'a.dump')
    await mkdir(cluster.stateDir)
    await writeFile(file, 'PGDMP…')
    await restore(cluster, 'ecom', file)
    expect((await fakes.calls()).at(-1)).toEqual({
      words:
        'kubectl exec --stdin --namespace=ecom --container=postgres pod/ecom-1 -- pg_restore --clean ' +
        '--if-exists --single-transaction --exit-on-error --dbname=ecom',
      input: 'PGDMP…',
    })
  })

  it('says when there is no dump, or no primary', async () => {
    const { cluster } = await open()
    await expect(newestDump(cluster, 'ecom')).rejects.toThrow('holds no dump: npm run backup')
    await expect(restore(cluster, 'ecom', '/x')).rejects.toThrow('The database ecom has no primary')
  })
})

describe('npm run smoke -- --target cluster', () => {
  const pem = rootCertificates[0] ?? ''

  it('logs in as user1, and asks the cluster for its CA where that signs', async () => {
    const { cluster, words } = await open(says('jsonpath', btoa(pem)))
    await expect(shopperOf(cluster)).rejects.toThrow('no cluster: npm run up makes one.')
    await makeSecrets(cluster)
    expect((await words()).join()).not.toContain('bookstore-ca')
    cluster.components = ['small', 'tls']
    expect(await shopperOf(cluster)).toMatchObject({
      target: 'https://api.service.net:30000',
      client: { id: 'storefront', redirectUri: 'https://myecom.net:30000/callback' },
      user: { name: 'user1', password: expect.stringMatching(/^[-\w]{32}$/) },
    })
    expect((await words()).at(-1)).toBe(
      'kubectl get secret bookstore-ca --namespace=infra --output=jsonpath={.data.tls\\.crt}',
    )
  })
})

describe('npm run status', () => {
  it('shows functions with their pods, and where everything is', async () => {
    const books = {
      metadata: { name: 'books', namespace: 'ecom' },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    }
    const { cluster } = await open(
      says('^kubectl get services.serving', JSON.stringify({ items: [books] })),
    )
    const lines = await statusLines(cluster)
    expect(lines[0]).toBe('1 of 1 nodes run')
    expect(lines[2]).toMatch(/books +ecom +at zero +unknown +ready/)
    expect(lines).toContain('  Shop        http://myecom.net:30000')
  })

  it('says when nothing is there', async () => {
    const { cluster } = await open(says('^docker ps', ''))
    expect(await statusLines(cluster)).toEqual(['There is no cluster: npm run up'])
  })
})

describe('npm run images', () => {
  it('says in a sentence each which tools are not here', async () => {
    const { cluster, said } = await open()
    await inspectImages(cluster, [], '/tmp')
    expect(said).toEqual([
      'syft is not here, so nothing says what the images hold.',
      'Neither grype nor trivy is here, so the images are not scanned.',
    ])
  })
})

describe('the options', () => {
  it('know profiles and components', () => {
    expect(chosen(root, { profile: 'small', with: 'pgadmin' }).components).toEqual([
      'pgadmin',
      'small',
    ])
    expect(() => chosen(root, { profile: 'huge' })).toThrow('There is no profile "huge"')
    expect(() => chosen(root, { with: 'nonsense' })).toThrow('There is no component "nonsense"')
  })
})
