import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type Answer = { stdout?: string; stderr?: string; code?: number }

/** What a fake says when its command line fits; the n-th answer at the n-th time, the last for ever. */
export type Rule = { when: string; answers: readonly Answer[] }

export type Call = { words: string; input: string }

const programs = ['docker', 'func', 'helm', 'kind', 'kubectl']

// Written to a folder of its own, so it cannot import anything.
const source = (folder: string, name: string) => `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync } = require('node:fs')
const log = ${JSON.stringify(join(folder, 'log'))}
const words = [${JSON.stringify(name)}, ...process.argv.slice(2)].join(' ')
// Another fake may be writing: only whole lines are read.
const before = existsSync(log) ? readFileSync(log, 'utf8').split('\\n').slice(0, -1).map((line) => JSON.parse(line)) : []
appendFileSync(log, JSON.stringify({ words, input: readFileSync(0, 'utf8') }) + '\\n')
const rules = JSON.parse(readFileSync(${JSON.stringify(join(folder, 'rules.json'))}, 'utf8'))
const { when, answers } = rules.find(({ when }) => new RegExp(when).test(words)) ?? { answers: [{}] }
const count = before.filter((call) => when && new RegExp(when).test(call.words)).length
const { stdout = '', stderr = '', code = 0 } = answers[Math.min(count, answers.length - 1)]
process.stdout.write(stdout)
process.stderr.write(stderr)
process.exitCode = code
`

/** Puts fakes of the cluster's tools into a folder, which answer by the rules and note what they were asked. */
export async function makeFakes(folder: string, rules: readonly Rule[], missing: string[] = []) {
  await mkdir(folder, { recursive: true })
  for (const name of programs.filter((program) => !missing.includes(program))) {
    await writeFile(join(folder, name), source(folder, name))
    await chmod(join(folder, name), 0o755)
  }
  const answerBy = (all: readonly Rule[]) =>
    writeFile(join(folder, 'rules.json'), JSON.stringify(all))
  await answerBy(rules)
  return {
    /** The environment in which nothing but the fakes is found. */
    env: { PATH: folder },
    answerBy,
    calls: () => calls(folder),
    forget: () => rm(join(folder, 'log'), { force: true }),
  }
}

async function calls(folder: string): Promise<Call[]> {
  const text = await readFile(join(folder, 'log'), 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Call => JSON.parse(line))
}
