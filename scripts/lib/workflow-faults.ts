import * as v from 'valibot'
import { parseManifest } from '../../platform/local/src/manifest.ts'

const step = v.strictObject({
  name: v.optional(v.string()),
  if: v.optional(v.string()),
  uses: v.optional(v.string()),
  with: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
  run: v.optional(v.string()),
  env: v.optional(v.record(v.string(), v.string())),
})
const workflow = v.strictObject({
  name: v.string(),
  on: v.record(v.string(), v.nullable(v.strictObject({ branches: v.array(v.string()) }))),
  // Whoever gets more says so here.
  permissions: v.strictObject({ contents: v.literal('read') }),
  concurrency: v.strictObject({ group: v.string(), 'cancel-in-progress': v.boolean() }),
  jobs: v.record(
    v.string(),
    v.strictObject({
      'runs-on': v.pipe(v.string(), v.regex(/-\d[\d.]*$/, 'names no exact version')),
      'timeout-minutes': v.number(),
      env: v.optional(v.record(v.string(), v.string())),
      steps: v.array(step),
    }),
  ),
})

const ofNpm = ['ci', 'install']
const pinned = /^[-\w]+\/[-\w]+@[0-9a-f]{40}$/

/**
 * Says what is wrong with a workflow of GitHub: its form, rights, actions without a commit, scripts that are not in
 * package.json, secrets that it takes.
 */
export function workflowFaults(file: string, text: string, scripts: readonly string[]): string[] {
  try {
    const { jobs } = parseManifest(workflow, file, text)
    const steps = Object.values(jobs).flatMap((job) => job.steps)
    return [
      ...steps.flatMap(({ uses = '' }) =>
        uses === '' || pinned.test(uses) ? [] : [`${file}: ${uses} is not pinned by a commit`],
      ),
      ...steps.flatMap(({ uses, run }) =>
        Boolean(uses) === Boolean(run) ? [`${file}: a step has not one of uses and run`] : [],
      ),
      ...steps
        .flatMap(({ run = '' }) => missingScripts(run, scripts))
        .map((at) => `${file}: ${at}`),
      ...(text.includes('secrets.') ? [`${file}: takes a secret`] : []),
    ]
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

function missingScripts(run: string, scripts: readonly string[]): string[] {
  const named = [...run.matchAll(/\bnpm (?:run )?(?:-s )?([-:\w]+)/g)].map(([, name = '']) => name)
  return named
    .filter((name) => !scripts.includes(name) && !ofNpm.includes(name))
    .map((name) => `package.json has no script ${name}`)
}
