import type { FunctionsReport } from '#lib/admin/function-state.ts'
import type { Api } from '#lib/server/api/api.ts'
import { refusalOf } from './refusal.ts'

export type Seen =
  { report: FunctionsReport; fault: null } | { report: null; fault: 'unset' | 'refused' | 'silent' }

/** Gives what runs, or why nobody says so. */
export async function functionsSeen({ functions }: Pick<Api['admin'], 'functions'>): Promise<Seen> {
  try {
    const report = await functions.report()
    return report === null ? { report, fault: 'unset' } : { report, fault: null }
  } catch (error) {
    const { status } = refusalOf(error)
    return { report: null, fault: status === 403 ? 'refused' : 'silent' }
  }
}
