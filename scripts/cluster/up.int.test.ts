import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { secretsFile } from './secret-file.ts'
import { runSteps, steps } from './steps.ts'
import { fakeCluster } from './testing/fake-cluster.ts'
import type { Rule } from './testing/fakes.ts'
import { but, digest, healthy, says } from './testing/rules.ts'

const running = says('^docker ps', 'bookstore-control-plane running\n')
const bound: (() => Promise<void>)[] = []
// A run starts more than a hundred programs, each of them Node.
const wholeRuns = 120_000

afterEach(async () => {
  await Promise.all(bound.splice(0).map((remove) => remove()))
})

async function open(rules: readonly Rule[] = healthy, missing: string[] = []) {
  const opened = await fakeCluster(rules, missing)
  bound.push(opened.remove)
  return opened
}

function only(name: string) {
  return steps.filter((step) => step.name === name)
}

function indexOf(words: readonly string[], start: string): number {
  return words.findIndex((line) => line.startsWith(start))
}

describe('npm run up', () => {
  it(
    'makes the cluster and runs every step in the order of the list',
    { timeout: wholeRuns },
    async () => {
      const { cluster, said, words } = await open()
      await runSteps(cluster, 'machine')

      expect(said.filter((line) => line.startsWith('['))).toEqual(
        steps.map(({ title }, at) => `[${at + 1}/${steps.length}] ${title}`),
      )
      const all = await words()
      const order = [
        'kind create cluster --name=bookstore',
        'kind export kubeconfig',
        'kubectl wait nodes',
        'helm upgrade --install istiod',
        'kubectl rollout status deployment/istiod',
        'helm upgrade --install istio-cni',
        'helm upgrade --install ztunnel',
        'helm upgrade --install strimzi oci://quay.io/strimzi-helm/strimzi-kafka-operator',
        'docker build --quiet --tag=kind.local/bookstore/connect:abc-1',
        'kubectl wait clusters.postgresql.cnpg.io',
        'kubectl rollout status deployment/keycloak',
        'docker build --quiet --tag=kind.local/bookstore/jobs:abc-1',
        'kubectl delete job migrate-ecom',
        'kubectl delete job seed-ecom',
        'func deploy',
        'kubectl wait services.serving.knative.dev',
      ].map((start) => indexOf(all, start))
      expect(order).not.toContain(-1)
      expect(order).toEqual(order.toSorted((a, b) => a - b))
      expect(said.at(-6)).toBe('  Shop        http://myecom.net:30000')
    },
  )

  it('gives func the digest that the nodes know, and never the folder in the tree', async () => {
    const { cluster, words } = await open(but(running))
    await runSteps(cluster, 'functions')

    const deploys = (await words()).filter((line) => line.startsWith('func'))
    expect(deploys).toHaveLength(11)
    expect(deploys[0]).toMatch(
      new RegExp(
        `^func deploy --path=\\S+/bookstore-books-\\w+ --namespace=ecom ` +
          `--image=kind.local/bookstore/books@${digest} --build=false --push=false$`,
      ),
    )
    expect(deploys.join()).not.toContain(cluster.root)
    const tag = `images tag --force kind.local/bookstore/books:abc-1 kind.local/bookstore/books@${digest}`
    expect((await words()).join('\n')).toContain(tag)
  })

  it('leaves alone what is as it should be, and works', { timeout: wholeRuns }, async () => {
    const { cluster, fakes, words } = await open()
    await runSteps(cluster, 'machine')
    const secrets = await readFile(secretsFile(cluster), 'utf8')
    const deployed = await Promise.all(['books', 'storefront'].map((name) => deployedService(name)))
    const conditions = [{ type: 'Ready', status: 'False' }]
    const broken = { ...(await deployedService('cart')), status: { conditions } }
    const items = [...deployed, broken]
    await fakes.answerBy(
      but(running, says('^kubectl get services.serving', JSON.stringify({ items }))),
    )
    await fakes.forget()
    await runSteps(cluster, 'machine')

    const all = await words()
    expect(indexOf(all, 'kind create')).toBe(-1)
    expect(indexOf(all, 'docker start')).toBe(-1)
    expect(all.filter((line) => /^func .*bookstore\/(books|storefront)@/.test(line))).toEqual([])
    expect(all.filter((line) => /^func .*bookstore\/cart@/.test(line))).toHaveLength(1)
    expect(all.filter((line) => line.startsWith('func deploy'))).toHaveLength(9)
    expect(await readFile(secretsFile(cluster), 'utf8')).toBe(secrets)
  })

  it('starts the nodes that a restart of Docker left stopped', async () => {
    const { cluster, words } = await open(
      but(says('^docker ps', 'bookstore-control-plane exited\n')),
    )
    await runSteps(cluster, 'nodes', only('nodes'))

    const all = await words()
    expect(all).toContain('docker start bookstore-control-plane')
    expect(indexOf(all, 'kind create')).toBe(-1)
  })

  it('goes on from a step, and says how after a failure', async () => {
    const { cluster, words } = await open(
      but({ when: '^helm .*ztunnel', answers: [{ code: 1, stderr: 'dial tcp: i/o timeout' }] }),
    )
    await expect(runSteps(cluster, 'controllers')).rejects.toThrow(
      /^helm upgrade --install ztunnel .* failed: dial tcp: i\/o timeout\nThe network does not answer: .*\nThe step "controllers" failed\. Go on with: npm run up -- --from controllers$/,
    )
    expect(indexOf(await words(), 'kind')).toBe(-1)
    expect(indexOf(await words(), 'helm upgrade --install strimzi')).toBe(-1)
  })

  it('knows its steps', async () => {
    const { cluster } = await open()
    await expect(runSteps(cluster, 'nonsense')).rejects.toThrow(
      'There is no step "nonsense": there are machine, nodes, namespaces, controllers,',
    )
  })
})

async function deployedService(name: string) {
  const { hashOf } = await import('./image-folder.ts')
  const { funcFolder, deployedFrom } = await import('./func.ts')
  const { root } = await import('../lib/functions.ts')
  const text = await readFile(join(funcFolder(root, name), 'func.yaml'), 'utf8')
  const from = `abc-1.${hashOf([text]).slice(0, 8)}`
  return { metadata: { name, annotations: { [deployedFrom]: from } } }
}

describe('the machine', () => {
  it('is told everything that it lacks at once', async () => {
    const { cluster } = await open(
      but(
        says('^docker info', String(4 * 1024 ** 3)),
        says('^kind version', 'kind v0.20.0 go1.20\n'),
      ),
      ['func', 'helm'],
    )
    await writeFile(cluster.hostsFile, '127.0.0.1 localhost myecom.net # api.service.net\n')
    cluster.freeBytes = async () => 2 * 1024 ** 3

    await expect(runSteps(cluster, 'machine')).rejects.toThrow(
      [
        'kind 0.20.0 is too old: install 0.30 or newer.',
        'helm is missing: install 3.18 or newer (https://helm.sh/docs/intro/install).',
        'func is missing: install it (https://knative.dev/docs/functions/install-func).',
        'Docker has 4.0 GB of memory, 7 are wanted: give it more.',
        `2.0 GB are free for ${cluster.root}, 20 are wanted: make room.`,
        `${cluster.hostsFile} does not name the shop: ` +
          `echo '127.0.0.1 api.service.net idp.keycloak.net' | sudo tee --append ${cluster.hostsFile}`,
      ].join('\n'),
    )
  })

  it('is told to start Docker', async () => {
    const stderr = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.'
    const { cluster } = await open(but({ when: '^docker', answers: [{ code: 1, stderr }] }))
    await expect(runSteps(cluster, 'machine')).rejects.toThrow(
      'Docker does not run: start Docker Desktop, or `sudo systemctl start docker`.',
    )
  })
})

describe('the nodes', () => {
  it('of another profile are not touched', async () => {
    const three = 'a running\nb running\nc running\n'
    const { cluster, words } = await open(but(says('^docker ps', three)))
    await expect(runSteps(cluster, 'nodes')).rejects.toThrow(
      'The cluster has 3 nodes, so it is not of the profile small: npm run up -- --profile full,',
    )
    expect(await words()).toHaveLength(1)
  })

  it('that do not come back are said to be lost', async () => {
    const { cluster } = await open(
      but(says('^docker ps', 'bookstore-control-plane running\n'), {
        when: '--raw=/readyz',
        answers: [{ code: 1, stderr: 'connection refused' }],
      }),
    )
    await expect(runSteps(cluster, 'nodes')).rejects.toThrow(
      "The cluster's API server does not come back. Take it away and make it anew: npm run down -- --data",
    )
  })

  it('mount the data of this clone', async () => {
    const { cluster } = await open()
    await runSteps(cluster, 'nodes', only('nodes'))

    const config = await readFile(join(cluster.stateDir, 'kind.yaml'), 'utf8')
    expect(config).toContain(`hostPath: ${cluster.dataDir}/volumes`)
    expect((await stat(join(cluster.dataDir, 'backups/ecom'))).mode & 0o777).toBe(0o777)
  })
})

describe('the jobs', () => {
  it('that fail end the run with what they said', async () => {
    const failed = { status: { conditions: [{ type: 'Failed', status: 'True' }] } }
    const { cluster } = await open(
      but(
        running,
        says('^kubectl get job migrate-inventory', JSON.stringify(failed)),
        says(
          '^kubectl logs job/migrate-inventory',
          '00002_hold_batches.sql:3 fails: no such table\n',
        ),
      ),
    )
    await expect(runSteps(cluster, 'migrations')).rejects.toThrow(
      'The job migrate-inventory failed: 00002_hold_batches.sql:3 fails: no such table\n' +
        'More: kubectl --namespace inventory describe job migrate-inventory',
    )
  })

  it('of the seed are those of the migrations but for their words', async () => {
    const { cluster, fakes } = await open()
    await runSteps(cluster, 'seed', only('seed'))

    const applied = (await fakes.calls()).find(({ words }) => words.startsWith('kubectl apply'))
    expect(applied?.input).toContain('name: seed-inventory')
    expect(applied?.input).toMatch(/args:\n\s+- seed\n\s+- inventory/)
    expect(applied?.input).not.toContain('migrate-')
  })
})

describe('Vault', () => {
  it('is opened, and given the values without showing them', async () => {
    const keys = { unseal_keys_b64: ['unseal-key'], root_token: 'root-token' }
    const { cluster, fakes } = await open(
      but(
        says(
          'vault status',
          JSON.stringify({ initialized: false, sealed: true }),
          JSON.stringify({ initialized: true, sealed: true }),
        ),
        says('vault operator init', JSON.stringify(keys)),
        {
          when: 'secrets enable',
          answers: [{ code: 2, stderr: 'path is already in use at bookstore/' }],
        },
      ),
    )
    cluster.components = ['small', 'vault']
    await runSteps(cluster, 'secrets', only('secrets'))
    await fakes.forget()
    await runSteps(cluster, 'vault', only('vault'))

    const calls = await fakes.calls()
    expect(calls.map(({ words }) => words).join()).not.toMatch(/root-token|unseal-key/)
    const put = calls.find(({ words }) =>
      words.includes('kv put -mount=bookstore ecom/books-database'),
    )
    expect(put?.input).toMatch(/^root-token\n\{"username":"books","password":"/)
    expect((await stat(join(cluster.dataDir, 'vault.json'))).mode & 0o777).toBe(0o600)
  })

  it('is left alone where nobody chose it', async () => {
    const { cluster, words } = await open()
    await runSteps(cluster, 'vault', only('vault'))
    expect(await words()).toEqual([])
  })
})

describe('a webhook that is silent', () => {
  it('is asked again', async () => {
    const silent = { code: 1, stderr: 'Internal error: failed calling webhook "x": no endpoints' }
    const { cluster, words } = await open(
      but(running, { when: '^kubectl apply', answers: [silent, {}] }),
    )
    await runSteps(cluster, 'configs', only('configs'))

    expect((await words()).filter((line) => line.startsWith('kubectl apply'))).toHaveLength(2)
  })
})
