import { describe, expect, it } from 'vitest'
import { readKnativeOptions } from './knative-options.ts'
import { readStartOptions } from './start-options.ts'

const cluster = ['--kubeconfig', 'f', '--address', '10.0.0.1', '--ingress', 'gateway.local:8081']

describe('the options of npm run knative', () => {
  it('name the cluster; the others are those of npm start', () => {
    const { kubeconfig, address, ingress, images, proxies, ...shared } = readKnativeOptions(cluster)
    expect({ kubeconfig, address, ingress, images, proxies }).toEqual({
      kubeconfig: 'f',
      address: '10.0.0.1',
      ingress: { host: 'gateway.local', port: 8081 },
      images: undefined,
      proxies: undefined,
    })
    expect(shared).toEqual({ ...readStartOptions([]), state: '.local/knative' })
  })

  it.each([
    [cluster.slice(2), '--kubeconfig is needed: see npm run knative -- --help.'],
    [cluster.with(3, 'here'), '--address takes an IPv4 address.'],
    [cluster.with(5, 'gateway'), '--ingress takes HOST:PORT.'],
    [[...cluster, '--proxies', 'x'], '--proxies takes a digit.'],
    [[...cluster, '--colour'], "Unknown option '--colour': see npm run knative -- --help."],
  ])('are refused: %j', (args, sentence) => {
    expect(() => readKnativeOptions(args)).toThrow(sentence)
  })
})
