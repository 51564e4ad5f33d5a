import { shopRun } from './run.ts'

/** Sends a signal to a part of the running stack, which is started again when it dies. */
export function signalPart(name: 'keycloak' | 'redis', signal: NodeJS.Signals): void {
  const pid = shopRun().pids[name]
  if (!pid) throw new Error(`${name} does not run`)
  process.kill(pid, signal)
}
