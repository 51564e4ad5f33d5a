import { database, type Database, type Sql } from '@bookstore/shared/db.ts'
import { cloneDatabase, type Clone } from '@bookstore/shared/testing/database.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const day = 86_400_000

let clone: Clone
let pools: Database[]
let checkout: Sql
let relay: Sql
let rotation: Sql
beforeEach(async () => {
  clone = await cloneDatabase('ecom')
  pools = []
  checkout = await login('checkout')
  relay = await login('relay')
  rotation = await login('rotation')
})
afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.close()))
  await clone.drop()
})

function login(role: string): Promise<Sql> {
  const pool = database(clone.url(role), { max: 2, name: role })
  pools.push(pool)
  return pool()
}

async function publish(at: Date, payload = '{}') {
  await checkout`
    insert into eventing.outbox (
      id, aggregate_type, aggregate_id, type, source, payload, signature, created_at
    )
    values (uuidv7(), 'order', 'o', 'order.created', '/ecom/checkout', ${payload}, 's', ${at})`
}

async function outbox() {
  const rows = await relay<{ partition: string; position: number; transaction: string }[]>`
    select
      tableoid::regclass::text as partition,
      position,
      transaction_id::text as transaction
    from eventing.outbox
    order by transaction_id, position`
  return [...rows]
}

async function carryTo(subscription: string, transaction: string) {
  await relay`
    insert into eventing.relay_offsets (subscription, transaction_id, position)
    values (${subscription}, ${transaction}::xid8, ${Number.MAX_SAFE_INTEGER})
    on conflict (subscription)
    do update set transaction_id = excluded.transaction_id`
}

function partition(at: Date) {
  return `eventing.outbox_${at.toISOString().slice(0, 10).replaceAll('-', '')}`
}

describe('eventing.outbox', () => {
  it('has a partition for today and each of the coming seven days', async () => {
    await rotation`select eventing.rotate('7 days')`
    const rows = await clone.admin<{ name: string; now: Date }[]>`
      select inhrelid::regclass::text as name, now() as now
      from pg_inherits
      where inhparent = 'eventing.outbox'::regclass`
    const ahead = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => new Date(Number(rows[0]?.now) + n * day))
    const names = rows.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(ahead.map(partition)))
    expect(names).toContain('eventing.outbox_default')
  })

  it('wakes the relay once a statement', async () => {
    let woken = 0
    await relay.listen('outbox', () => (woken += 1))
    await publish(new Date())
    await publish(new Date())
    await expect.poll(() => woken).toBe(2)
  })

  it('refuses a payload that is no JSON object', async () => {
    for (const payload of ['[]', '1', 'null', '{', '']) {
      await expect(publish(new Date(), payload)).rejects.toThrow('outbox_payload_check')
    }
  })
})

describe('eventing.rotate', () => {
  it('moves strays into the partition of their day, and changes nothing else of them', async () => {
    const strays = [new Date(Date.now() + 30 * day), new Date(Date.now() - 30 * day)]
    for (const at of strays) await publish(at)
    const before = await outbox()
    expect(before.map((row) => row.partition)).toEqual(strays.map(() => 'eventing.outbox_default'))
    await carryTo('stock.order.created', '0')
    await rotation`select eventing.rotate('7 days')`
    expect(await outbox()).toEqual(
      before.map((row, index) => ({ ...row, partition: partition(strays[index] ?? new Date()) })),
    )
    await publish(new Date())
    expect((await outbox()).map((row) => row.position)).toEqual([1, 2, 3])
  })

  it('drops an old partition only when every subscription has carried its rows', async () => {
    await publish(new Date(Date.now() - 10 * day))
    await publish(new Date())
    const [old, recent] = await outbox()
    const all = [old?.position, recent?.position]
    const kept = async () => (await outbox()).map((row) => row.position)
    await carryTo('stock.order.created', String(recent?.transaction))
    await carryTo('payment.order.created', '0')
    await rotation`select eventing.rotate('7 days')`
    expect(await kept()).toEqual(all)
    await carryTo('payment.order.created', String(recent?.transaction))
    await rotation`select eventing.rotate('11 days')`
    expect(await kept()).toEqual(all)
    await rotation`select eventing.rotate('7 days')`
    expect(await kept()).toEqual([recent?.position])
  })

  it('forgets deliveries older than 30 days', async () => {
    await clone.admin`
      insert into eventing.inbox (consumer, source, id, received_at)
      values ('stock', '/s', 'old', now() - interval '31 days'), ('stock', '/s', 'new', now())`
    await rotation`select eventing.rotate('7 days')`
    const left = await clone.admin`select id from eventing.inbox`
    expect([...left]).toEqual([{ id: 'new' }])
  })

  it('runs twice at once, while events are published', async () => {
    await publish(new Date(Date.now() - 10 * day))
    await Promise.all([
      rotation`select eventing.rotate('20 days')`,
      rotation`select eventing.rotate('20 days')`,
      ...Array.from({ length: 20 }, () => publish(new Date())),
    ])
    expect(await outbox()).toHaveLength(21)
  })

  it('refuses to keep less than nothing', async () => {
    await expect(rotation`select eventing.rotate('-1 day')`).rejects.toThrow('keep is zero or more')
  })
})
