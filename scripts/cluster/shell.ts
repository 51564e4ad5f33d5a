import { spawn } from 'node:child_process'
import type { ReadStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { remedyFor } from './remedies.ts'

export type Options = {
  cwd?: string
  env?: Record<string, string>
  /** What the program reads from its standard input. */
  input?: string | ReadStream
  /** What is being done, said again every ten seconds. */
  label?: string
  /** Seconds until it is ended; ten minutes unless given. */
  patience?: number
}

export type Result = { code: number | null; stdout: string; stderr: string }

export type Shell = {
  /** Runs a program to its end, whatever that is. @throws Error when it is missing or takes too long */
  run(command: string, args: readonly string[], options?: Options): Promise<Result>
  /** Runs a program that must succeed, and gives what it prints. @throws CommandError with its last words */
  succeed(command: string, args: readonly string[], options?: Options): Promise<string>
}

/** A program that ended badly: the message says what was asked, its last words, and what to do. */
export class CommandError extends Error {
  readonly words: string

  constructor(asked: string, words: string) {
    const remedy = remedyFor(words)
    super(`${asked} failed: ${words}${remedy ? `\n${remedy}` : ''}`)
    this.words = words
  }
}

const tellEvery = 10_000
const usualPatience = 600
const lastLines = 6

/** Gives what runs programs with this environment, which says where they are. */
export function createShell(env: NodeJS.ProcessEnv, say: (line: string) => void): Shell {
  const run: Shell['run'] = async (command, args, options = {}) => {
    const began = performance.now()
    const elapsed = () => Math.round((performance.now() - began) / 1000)
    const { label } = options
    const timer = label ? setInterval(() => say(`${label}: ${elapsed()} s`), tellEvery) : undefined
    try {
      return await ended(command, args, { ...options, env: { ...env, ...options.env } })
    } finally {
      clearInterval(timer)
    }
  }
  const succeed: Shell['succeed'] = async (command, args, options) => {
    const { code, stdout, stderr } = await run(command, args, options)
    if (code === 0) return stdout
    throw new CommandError(asked(command, args), lastWords(stderr || stdout))
  }
  return { run, succeed }
}

function ended(
  command: string,
  args: readonly string[],
  { cwd, env, input, patience = usualPatience }: Omit<Options, 'env'> & { env: NodeJS.ProcessEnv },
): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>()
  const began = performance.now()
  const child = spawn(command, args, { cwd, env, timeout: patience * 1000, killSignal: 'SIGKILL' })
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (chunk) => stdout.push(chunk))
  child.stderr.on('data', (chunk) => stderr.push(chunk))
  give(child.stdin, input)
  child.once('error', () => reject(new Error(remedyFor(`${command}: command not found`))))
  child.once('close', (code, signal) => {
    const isLate = signal === 'SIGKILL' && performance.now() - began >= patience * 1000
    if (isLate) reject(new CommandError(asked(command, args), `it took longer than ${patience} s`))
    else resolve({ code, stdout: text(stdout), stderr: text(stderr) })
  })
  return promise
}

// A program that does not read to the end is judged by its exit code.
function give(stdin: Writable, input: string | ReadStream | undefined): void {
  stdin.on('error', () => {})
  if (typeof input === 'object') pipeline(input, stdin).catch(() => stdin.destroy())
  else stdin.end(input)
}

function text(chunks: Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8')
}

function lastWords(output: string): string {
  return output.trim().split('\n').slice(-lastLines).join('\n')
}

// Enough to know which: a Secret never stands among the arguments, since manifests go by standard input.
function asked(command: string, args: readonly string[]): string {
  const words = [command, ...args].join(' ')
  return words.length > 120 ? `${words.slice(0, 119)}…` : words
}
