import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './functions.ts'

/** One command of a run; `report` is where a test run leaves its counts. */
export type Step = {
  name: string
  command: [string, ...string[]]
  env?: Record<string, string>
  report?: 'vitest' | 'playwright'
}

/** The checks that need no service. */
export const checks: Step[] = [
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', command: ['oxlint', '--quiet'] },
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'storefront types', command: ['npm', 'run', '-s', 'check', '-w', 'storefront'] },
  { name: 'browser test types', command: ['npm', 'run', '-s', 'check', '-w', 'e2e'] },
  { name: 'contracts', command: ['node', 'scripts/contracts.ts', '--check'] },
  { name: 'openapi', command: ['node', 'scripts/openapi.ts', '--check'] },
  { name: 'problems', command: ['node', 'scripts/problems.ts', '--check'] },
  { name: 'dashboards', command: ['node', 'scripts/dashboards.ts', '--check'] },
]

/** What describes the cluster, held against the definitions of every pinned controller. */
export const platformCheck: Step = {
  name: 'platform',
  command: ['node', 'scripts/check-platform.ts'],
}

/** The tests of one project of vitest.config.ts. */
export function testsOf(project: 'unit' | 'int' | 'stack' | 'analytics'): Step {
  return {
    name: `${project} tests`,
    command: ['vitest', 'run', '--project', project],
    report: 'vitest',
  }
}

/** The tests of the API, on the shop that runs in a state folder, one file after the other. */
export function apiTests(state: string): Step {
  const files = ['scripts/proofs/contract-', 'scripts/proofs/bad-']
  return {
    name: 'tests of the API',
    command: ['vitest', 'run', '--project', 'int', '--no-file-parallelism', ...files],
    env: { API_STATE: state },
    report: 'vitest',
  }
}

/** The tests in a browser, on a shop that they open themselves. */
export const browserTests: Step = {
  name: 'browser tests',
  command: ['playwright', 'test', '--config', 'e2e/playwright.config.ts'],
  report: 'playwright',
}

/** The tests on Kafka, Debezium, Keycloak and Redis, in a browser too. */
export const stackTests: Step[] = [
  testsOf('stack'),
  { ...browserTests, name: 'browser tests of the stack', env: { E2E_TIER: 'stack' } },
]

/** The tests on Kafka, Debezium, Flink and the warehouse. */
export const analyticsTests: Step[] = [testsOf('analytics')]

/**
 * Runs the steps one after the other, goes on after a failure, and closes with the line
 * `N passed, N failed`, where a step without tests counts as one. Sets the exit code.
 */
export async function runSteps(steps: Step[]): Promise<void> {
  const reports = await mkdtemp(join(tmpdir(), 'bookstore-reports-'))
  let [passed, failed] = [0, 0]
  for (const [index, step] of steps.entries()) {
    const began = Date.now()
    console.log(`\n── ${step.name}`)
    const file = join(reports, `${index}.json`)
    const ok = (await run(step, file)) === 0
    const counts = (await countsOf(step, file)) ?? { passed: Number(ok), failed: Number(!ok) }
    passed += counts.passed
    failed += Math.max(counts.failed, Number(!ok))
    console.log(
      `── ${step.name}: ${ok ? 'ok' : 'FAILED'} in ${((Date.now() - began) / 1000).toFixed(1)} s`,
    )
  }
  await rm(reports, { recursive: true })
  console.log(`\n${passed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}

const reporters = {
  vitest: (file: string) => ({
    args: ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    env: {},
  }),
  playwright: (file: string) => ({
    args: ['--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  }),
}

function run(
  { command: [program, ...words], report, env: own }: Step,
  file: string,
): Promise<number> {
  const { args, env } = report ? reporters[report](file) : { args: [], env: {} }
  const child = spawn(program, [...words, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...own, ...env },
  })
  return new Promise((resolve) => {
    child.on('error', () => resolve(1))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

async function countsOf({ report }: Step, file: string) {
  const text = report && (await readFile(file, 'utf8').catch(() => undefined))
  if (text === undefined) return undefined
  const found = JSON.parse(text)
  if (report === 'playwright') {
    const { expected, unexpected, flaky } = found.stats
    return { passed: Number(expected), failed: Number(unexpected) + Number(flaky) }
  }
  return { passed: Number(found.numPassedTests), failed: Number(found.numFailedTests) }
}
