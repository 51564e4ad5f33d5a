import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { run } from './run.ts'
import type { Tools } from './tools.ts'

const statuses = v.record(
  v.string(),
  v.array(
    v.object({
      status: v.optional(v.string()),
      message: v.optional(v.string()),
      details: v.optional(
        v.object({ causes: v.optional(v.array(v.object({ message: v.optional(v.string()) }))) }),
      ),
    }),
  ),
)

/**
 * Validates every file of a folder as the API server would, with the definitions of the pinned versions; a kind
 * that is nowhere defined is a fault.
 * @returns faults by the names of the files, and how many files were looked at
 * @throws Error when the tool fails, or passes a file over
 */
export async function validate(tools: Tools, folder: string, definitions: string) {
  const files = (await readdir(folder)).toSorted()
  const { stdout, stderr } = await run(
    tools['kubectl-validate'],
    [folder, `--local-crds=${definitions}`, '--output=json'],
    { env: { KUBECONFIG: '/dev/null' }, label: 'validating' },
  )
  if (!stdout.trim().startsWith('{')) throw new Error(`kubectl-validate fails: ${stderr.trim()}`)
  const found = v.parse(statuses, JSON.parse(stdout))
  const faults = new Map<string, string>()
  for (const file of files) {
    const results = found[join(folder, file)]
    if (!results || results.length === 0) throw new Error(`kubectl-validate passes over ${file}`)
    const bad = results.filter(({ status }) => status !== 'Success')
    if (bad.length > 0) faults.set(file, bad.map(sentence).join('; '))
  }
  await admit(tools, folder, files, faults)
  return { faults, count: files.length }
}

type Status = v.InferOutput<typeof statuses>[string][number]

function sentence({ message, details }: Status): string {
  return [message, ...(details?.causes ?? []).map((cause) => cause.message)]
    .filter(Boolean)
    .join(': ')
}

/** Knative's own admission holds rules that its definitions do not. */
async function admit(
  tools: Tools,
  folder: string,
  files: string[],
  faults: Map<string, string>,
): Promise<void> {
  const paths = files.map((file) => join(folder, file))
  const { code, stdout, stderr } = await run(tools.knative, paths)
  if (code !== 0 && code !== 1) throw new Error(`Knative's validation fails: ${stderr.trim()}`)
  for (const line of stdout.split('\n').filter(Boolean)) {
    const [path = '', ...rest] = line.split(': ')
    const file = basename(path)
    faults.set(file, [faults.get(file), rest.join(': ')].filter(Boolean).join('; '))
  }
}
