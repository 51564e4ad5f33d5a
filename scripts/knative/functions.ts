import { Agent } from 'node:http'
import type { Activator } from '../../platform/local/src/activator.ts'
import type { FunctionReport } from '../../platform/lookout/src/contract.ts'
import type { Lookout } from '../../platform/lookout/src/look-out.ts'
import type { FunctionSpec } from '../../platform/local/src/func-yaml.ts'
import { requestHeaders } from '../../platform/local/src/headers.ts'
import { closeServer, listenOn } from '../../platform/local/src/listen.ts'
import { refuse } from '../../platform/local/src/problem.ts'
import { callUpstream, forward, type Exchange } from '../../platform/local/src/proxy.ts'
import type { FunctionStats } from '../../platform/local/src/slot.ts'
import { rawPath } from '../../platform/local/src/target.ts'
import type { Cluster } from '../cluster/cluster.ts'

type Options = {
  cluster: Cluster
  specs: readonly FunctionSpec[]
  /** Knative's local gateway, which knows a function by its Host. */
  ingress: { host: string; port: number }
  lookout: Pick<Lookout, 'report'>
}

type Door = { spec: FunctionSpec; address: string; requests: number; inFlight: number }

const attempts = 3
const grace = 10_000

/** Gives what answers for functions that a Knative runs: each has a loopback address here that leads to it. */
export async function reachFunctions({
  cluster,
  specs,
  ingress,
  lookout,
}: Options): Promise<Activator> {
  const upstream = { ...ingress, agent: new Agent({ keepAlive: true, timeout: 3000 }) }
  const doors = new Map<string, Door>()

  const handle = async (host: string, exchange: Exchange): Promise<void> => {
    const door = doorOf(doors, host)
    const { req, res, traceId } = exchange
    door.requests += 1
    door.inFlight += 1
    const outcome = await repeated(() => forward(upstream, exchange))
    door.inFlight -= 1
    if (outcome === 'cut') res.destroy()
    else if (outcome !== 'done') {
      refuse(res, 'bad-gateway', { instance: rawPath(req.url ?? '/'), traceId })
    }
  }
  const listeners = await Promise.all(
    specs.map(async (spec) => {
      const listening = await listenOn({ port: 0 }, (req, res) => {
        const prepared = requestHeaders(req, { host: spec.host, public: false })
        void handle(spec.host, { req, res, ...prepared })
      })
      doors.set(spec.host, { spec, address: listening.url, requests: 0, inFlight: 0 })
      return listening
    }),
  )
  const named = (name: string) => [...doors.values()].find((door) => door.spec.name === name)
  return {
    serves: (host) => doors.has(host),
    handle,
    address: (name) => named(name)?.address ?? '',
    async call(name, call) {
      const answer = await callUpstream(upstream, call, named(name)?.spec.host ?? '')
      if (answer) return answer
      throw new Error(`Knative's gateway ${ingress.host}:${ingress.port} does not answer.`)
    },
    since: lookout.report().since,
    report: lookout.report,
    keep: async () => {},
    stats: () => {
      const reports = lookout.report().functions
      return [...doors.values()].map((door) => statsOf(door, reports))
    },
    async kill(name) {
      const report = lookout.report().functions.find((one) => one.name === name)
      const namespace = named(name)?.spec.namespace ?? ''
      const which = [`--namespace=${namespace}`, `--selector=serving.knative.dev/service=${name}`]
      const now = ['--grace-period=0', '--force']
      await cluster.shell.succeed('kubectl', ['delete', 'pods', ...which, ...now])
      return (report?.pods.length ?? 0) > 0
    },
    async stop() {
      await Promise.all(listeners.map(({ server }) => closeServer(server, grace)))
      upstream.agent.destroy()
    },
  }
}

function doorOf(doors: Map<string, Door>, host: string): Door {
  const door = doors.get(host)
  if (!door) throw new Error(`There is no function at "${host}"`)
  return door
}

async function repeated(send: () => ReturnType<typeof forward>): ReturnType<typeof forward> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await send()
    if (outcome !== 'unsent' || attempt === attempts) return outcome
  }
}

// Of a revision that is not known yet nothing runs.
const asleep: Omit<FunctionReport, 'name'> = {
  state: 'cold',
  pods: [],
  desired: 0,
  coldStarts: 0,
  lastWake: null,
  revision: '',
  version: '',
  scale: { min: 0, max: null },
  fault: null,
}

function statsOf(
  { spec: { name }, address, requests, inFlight }: Door,
  reports: readonly FunctionReport[],
): FunctionStats {
  const report = reports.find((one) => one.name === name) ?? { ...asleep, name }
  return { ...report, address, pid: null, port: null, restarts: 0, requests, inFlight, rss: null }
}
