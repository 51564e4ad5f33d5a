import { call, type Caller } from '../call.ts'
import { shelf, type Measurement } from '../context.ts'
import type { Entry } from '../table.ts'

/** P11: how fast rows are read through the function's own database module. */
export const readPath: Measurement = {
  goals: ['P11'],
  async run(context): Promise<Entry[]> {
    const { databases } = await context.shop()
    const env = { DATABASE_URL: databases.url('ecom', 'books'), BOOKS: String(shelf) }
    const caller = (name: string, kind: string): Caller => ({
      name,
      kind,
      file: 'lookup.ts',
      callers: 50,
      side: 'server',
      env,
    })
    const [ours, plain, named] = await call(context, [
      caller('one pipelined connection', 'ours'),
      caller('pool of 4', 'plain'),
      caller('pool of 4, prepared', 'named'),
    ])
    if (!ours || !plain || !named) return []
    const row = (value: number, what: string): Entry => ({
      goal: 'P11',
      what: 'rows by primary key, 50 callers, one pipelined connection',
      ours: { value: ours.perSecond, unit: '/s' },
      peer: { value, unit: '/s', what },
    })
    return [
      { ...row(named.perSecond, 'pool of 4 that prepares'), bound: { atLeast: 2.2 } },
      row(plain.perSecond, 'pool of 4 that does not'),
    ]
  },
}
