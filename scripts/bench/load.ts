// Sends requests on keep-alive connections, each its next one when it has the answer to the last, and prints
// what it counted. A process of its own, so that it has a core of its own: node scripts/bench/load.ts TASK-FILE
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { openConnection, type Feed } from './connection.ts'
import { cpuSeconds } from './cpu.ts'
import { taskSchema, type Result, type Task } from './load-task.ts'
import { wireOf } from './request.ts'
import { percentile } from './statistics.ts'

const file = process.argv[2] ?? ''
const task = v.parse(taskSchema, JSON.parse(readFileSync(file, 'utf8')))
console.log(JSON.stringify(await measure(task)))
process.exit(0)

async function measure({ port, connections, warmup, seconds, watch, ...rest }: Task) {
  const latencies: number[] = []
  const statuses: Record<string, number> = {}
  const over = Promise.withResolvers<void>()
  let counting = false
  const feed: Feed = {
    next: requestsOf(rest.requests, rest.once, over.resolve),
    done(status, milliseconds) {
      if (!counting) return
      latencies.push(milliseconds)
      statuses[status] = (statuses[status] ?? 0) + 1
    },
  }
  const open = Array.from({ length: connections }, () => openConnection(port, feed))
  await pause(warmup * 1000)
  counting = true
  const [began, server, own] = [performance.now(), cpuSeconds(watch), process.cpuUsage()]
  await Promise.race([pause(seconds * 1000), over.promise])
  counting = false
  const took = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(own)
  for (const close of open) close()
  const good = Object.entries(statuses)
    .filter(([status]) => rest.expect.includes(Number(status)))
    .reduce((sum, [, count]) => sum + count, 0)
  return {
    perSecond: good / took,
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    p99: percentile(latencies, 0.99),
    seconds: took,
    good,
    statuses,
    serverBusy: (cpuSeconds(watch) - server) / took,
    loadBusy: (user + system) / 1e6 / took,
  } satisfies Result
}

/** Gives the requests in turns, ready for the wire; with `once` each of them a single time. */
function requestsOf(requests: Task['requests'], once: boolean, over: () => void) {
  const wires = requests.map((request) => {
    const wire = wireOf(request)
    return { wire: Buffer.from(wire), parts: wire.split('{{uuid}}') }
  })
  let at = 0
  return function next(): Buffer | undefined {
    if (once && at >= wires.length) {
      over()
      return undefined
    }
    const found = wires[at++ % wires.length]
    if (!found || found.parts.length === 1) return found?.wire
    return Buffer.from(found.parts.reduce((left, right) => left + crypto.randomUUID() + right))
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
