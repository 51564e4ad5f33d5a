import { call, type Caller } from '../call.ts'
import { clearHolds } from '../catalogue.ts'
import { shelf, type Context, type Measurement } from '../context.ts'
import type { Entry } from '../table.ts'

const callers = 16

/** P8: what an event costs the write that it tells of. */
export const eventOnWrite: Measurement = {
  goals: ['P8'],
  async run(context): Promise<Entry[]> {
    const caller = await reserver(context)
    const [plain, quiet, event] = await call(context, [
      caller('without event', 'plain'),
      caller('with an event that wakes nobody', 'event', 'disable'),
      caller('with event', 'event', 'enable'),
    ])
    if (!plain || !quiet || !event) return []
    const peer = { value: plain.perSecond, unit: 'tx/s', what: 'the same statement without event' }
    return [
      {
        goal: 'P8',
        what: `reservation with its event, ${callers} connections`,
        ours: { value: event.perSecond, unit: 'tx/s' },
        peer,
        bound: { atLeast: 0.87 },
      },
      {
        goal: 'P8',
        what: 'the same, without waking the relay',
        ours: { value: quiet.perSecond, unit: 'tx/s' },
        peer,
      },
    ]
  },
}

async function reserver(context: Context) {
  const shop = await context.shop()
  const sql = await shop.admin('inventory')()
  const env = { DATABASE_URL: shop.superuserUrl('inventory'), BOOKS: String(shelf) }
  return (name: string, kind: string, trigger: 'enable' | 'disable' = 'enable'): Caller => ({
    name,
    kind,
    file: 'reserve.ts',
    callers,
    env,
    async prepare() {
      await clearHolds(sql)
      await sql`truncate eventing.outbox`
      await sql.unsafe(`alter table eventing.outbox ${trigger} trigger wake_relay`)
    },
  })
}
