import { spawn } from 'node:child_process'

type Options = {
  cwd?: string
  env?: Record<string, string>
  /** What is being done, said again every ten seconds. */
  label?: string
}

export type Result = { code: number | null; stdout: string; stderr: string }

const patience = 10_000

/**
 * Runs a program to its end.
 * @throws Error in one sentence when it is not there
 */
export function run(command: string, args: string[], options: Options = {}): Promise<Result> {
  const { cwd, env, label } = options
  const began = performance.now()
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr]: [string[], string[]] = [[], []]
  child.stdout.on('data', (chunk) => stdout.push(String(chunk)))
  child.stderr.on('data', (chunk) => stderr.push(String(chunk)))
  const tell = () => console.log(`   ${label}: ${seconds(began)}`)
  const timer = label ? setInterval(tell, patience) : undefined
  const { promise, resolve, reject } = Promise.withResolvers<Result>()
  child.once('error', () => reject(new Error(`${command} is missing: install it and try again.`)))
  child.once('close', (code) => resolve({ code, stdout: stdout.join(''), stderr: stderr.join('') }))
  return promise.finally(() => clearInterval(timer))
}

/**
 * Runs a program that must succeed, and gives what it prints.
 * @throws Error with its last words
 */
export async function succeed(command: string, args: string[], options: Options = {}) {
  const { code, stdout, stderr } = await run(command, args, options)
  if (code === 0) return stdout
  const words = (stderr || stdout).trim().split('\n').slice(-8).join('\n')
  throw new Error(`${command} ${args.slice(0, 2).join(' ')} ended with ${code}: ${words}`)
}

/** Gives the time since then, for people. */
export function seconds(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`
}
