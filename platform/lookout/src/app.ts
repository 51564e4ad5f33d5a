import { createApp as serveOperations, type App } from '@bookstore/shared/app.ts'
import type { Verifier } from '@bookstore/shared/auth.ts'
import type { Log } from '@bookstore/shared/log.ts'
import { operation, reply } from '@bookstore/shared/operation.ts'
import { functionsReport, type FunctionsReport } from './contract.ts'

export type Dependencies = { report: () => FunctionsReport; verify: Verifier; log: Log }

export function createApp({ report, ...plumbing }: Dependencies): App {
  const show = operation({
    method: 'get',
    path: '/functions',
    id: 'showFunctions',
    summary: 'What runs of every function',
    access: { role: 'admin' },
    responses: { 200: { description: 'The report', schema: functionsReport } },
    handle: () => reply(200, report()),
  })
  return serveOperations({ name: 'lookout', operations: [show], ...plumbing })
}
