import type { Call } from '../call.ts'
import { functionsReport } from './functions-report.ts'

/** Whoever knows what runs: `call` has the whole address, and is null where the shop is told none. */
export function functionsApi(call: Call | null) {
  return {
    /**
     * Null where there is nobody to ask.
     * @throws ApiProblem
     */
    report: async () => (call === null ? null : call({ path: '' }, functionsReport)),
  }
}
