import * as v from 'valibot'
import { tellingLine } from './finding.ts'

const ended = v.object({
  exitCode: v.number(),
  reason: v.optional(v.string(), ''),
  message: v.optional(v.string(), ''),
})

const state = v.optional(
  v.object({
    waiting: v.optional(v.object({ reason: v.string(), message: v.optional(v.string(), '') })),
    running: v.optional(v.object({ startedAt: v.string() })),
    terminated: v.optional(ended),
  }),
  {},
)

/** What the kubelet says of a container. */
export const containerStatus = v.object({
  name: v.string(),
  ready: v.optional(v.boolean(), false),
  restartCount: v.optional(v.number(), 0),
  state,
  lastState: state,
})

type Ended = v.InferOutput<typeof ended>
type Status = v.InferOutput<typeof containerStatus>

const bad = /BackOff|Err|Invalid|CreateContainerConfigError|RunContainerError/
const patience = 60_000

/**
 * Says why a container does not do its work, undefined while it does or may yet: what it ended with, where it ended,
 * the kubelet's words else.
 * @param memory its limit, as its pod has it
 */
export function whyNot(
  { restartCount, state: now, lastState, ready }: Status,
  memory: string | undefined,
): string | undefined {
  const end = now.terminated ?? lastState.terminated
  const isBack = now.running !== undefined && ready
  if (end && end.exitCode !== 0 && !isBack) {
    const times = restartCount === 0 ? '' : `, and was started again ${timesOf(restartCount)}`
    return `${wordsOf(end, memory)}${times}`
  }
  const { waiting, running } = now
  if (waiting && bad.test(waiting.reason)) {
    return [waiting.reason, waiting.message].filter(Boolean).join(': ')
  }
  const isLate = running && Date.now() - Date.parse(running.startedAt) > patience
  return isLate && !ready
    ? `it runs since ${running.startedAt}, and its readiness probe fails`
    : undefined
}

function timesOf(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

function wordsOf({ exitCode, reason, message }: Ended, memory: string | undefined): string {
  if (reason === 'OOMKilled') return `it took more than its ${memory ?? 'share'} of memory`
  const words = tellingLine(message)
  return `it ended with exit code ${exitCode}${words ? `: ${words}` : ''}`
}
