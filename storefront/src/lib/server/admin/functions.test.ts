import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { ApiProblem, unavailable } from '#lib/server/api/problem.ts'
import { functionsApi } from '#lib/server/api/admin/functions.ts'
import type { Call } from '#lib/server/api/call.ts'
import { functionsSeen } from './functions.ts'

const report = { source: 'knative', since: '2026-11-21T12:00:00Z', faults: [], functions: [] }

function seen(call: Call | null) {
  return functionsSeen({ functions: functionsApi(call) })
}

function failing(error: Error): Call {
  return async () => {
    throw error
  }
}

const refusal = (status: number) =>
  new ApiProblem(status, { type: '/problems/x', detail: '', errors: [] })

describe('functionsSeen', () => {
  it('gives what runs', async () => {
    const call: Call = async (_request, schema) => v.parse(schema, report)

    expect(await seen(call)).toEqual({ report, fault: null })
  })

  it.each([
    ['there is nobody to ask', null, 'unset'],
    ['nobody answers', failing(unavailable(new Error('refused'))), 'silent'],
    ['the answer is a fault', failing(refusal(500)), 'silent'],
    ['the asker may not know', failing(refusal(403)), 'refused'],
  ] as const)('says that %s', async (_what, call, fault) => {
    expect(await seen(call)).toEqual({ report: null, fault })
  })

  it('leaves the end of the login to the shop', async () => {
    await expect(seen(failing(refusal(401)))).rejects.toMatchObject({ status: 401 })
  })
})
