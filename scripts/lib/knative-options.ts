import * as v from 'valibot'
import {
  readArguments,
  tierArguments,
  tierEntries,
  tierOptions,
  type TierOptions,
} from './tier-options.ts'

export const knativeHelp = `npm run knative -- --kubeconfig FILE --address IP --ingress HOST:PORT [options]
  --kubeconfig FILE          of a cluster with Knative Serving
  --address IP               of this machine, where pods reach it
  --ingress HOST:PORT        Knative's local gateway, as this machine reaches it
  --images FILE              for nodes without a container engine: a file that says which program of this machine
                             each image stands for; without it images are built and loaded into kind
  --proxies 4                how many proxies of the cluster a call passes on its way to a pod
  --reset                    wipes all data first
  --port 30000               of the shop
  --identity-port 30080      of the identity provider
  --rate-limit-factor 1      multiplies every limit of requests
  --payment-failure-rate 0   share of payments that fail, 0 to 1
  --state .local/knative     folder of the data
  --api-only                 leaves the storefront out`

const needed = (name: string) => {
  const sentence = `--${name} is needed: see npm run knative -- --help.`
  return v.pipe(v.optional(v.string(), ''), v.nonEmpty(sentence))
}

const ingress = v.pipe(
  needed('ingress'),
  v.regex(/^[-\w.]+:\d+$/, '--ingress takes HOST:PORT.'),
  v.transform((text) => {
    const [host = '', port] = text.split(':')
    return { host, port: Number(port) }
  }),
)

const schema = v.pipe(
  v.object({
    ...tierEntries,
    kubeconfig: needed('kubeconfig'),
    address: v.pipe(needed('address'), v.ipv4('--address takes an IPv4 address.')),
    ingress,
    images: v.optional(v.string()),
    proxies: v.optional(v.pipe(v.string(), v.regex(/^\d$/, '--proxies takes a digit.'))),
  }),
  v.transform(({ kubeconfig, address, ingress: gateway, images, proxies, ...options }) => ({
    ...tierOptions(options),
    proxies,
    kubeconfig,
    address,
    ingress: gateway,
    images,
  })),
)

export type KnativeOptions = TierOptions & {
  kubeconfig: string
  address: string
  ingress: { host: string; port: number }
  images?: string | undefined
  proxies?: string | undefined
}

/**
 * Reads the options of `npm run knative`.
 * @throws Error in one sentence about the first that is wrong
 */
export function readKnativeOptions(args: readonly string[]): KnativeOptions {
  const text = { type: 'string' } as const
  return readArguments(args, {
    schema,
    options: {
      ...tierArguments,
      state: { type: 'string', default: '.local/knative' },
      kubeconfig: text,
      address: text,
      ingress: text,
      images: text,
      proxies: text,
    },
    command: 'npm run knative',
  })
}
