import { describe, expect, it } from 'vitest'
import { account } from '#lib/text/account.ts'
import type { ApiCart, MergeOutcome } from '../api/cart.ts'
import { ApiProblem, unavailable } from '../api/problem.ts'
import type { Line } from '../session/record.ts'
import { aLogin } from '../testing/login.ts'
import { sharedSession } from '../testing/session.ts'
import { fixMerge, settleMerge } from './merge.ts'

const lines = [
  { bookId: 'a', quantity: 2 },
  { bookId: 'b', quantity: 1 },
]
const login = aLogin(0)
const empty: ApiCart = { items: [], total: 0, count: 0 }

/** The function cart: adds the lines of a key once, and answers again to the same key. */
function cartFunction(outcome: MergeOutcome['outcome'] = 'added') {
  const merged = new Map<string, readonly Line[]>()
  const faults: Error[] = []
  const state = { calls: 0, afterwards: undefined as (() => Promise<unknown>) | undefined }
  const merge = async (key: string, given: readonly Line[]) => {
    state.calls += 1
    const fault = faults.shift()
    if (fault?.message.startsWith('before')) throw fault
    if (!merged.has(key)) merged.set(key, given)
    await state.afterwards?.()
    if (fault) throw fault
    return { ...empty, lines: given.map(({ bookId }) => ({ bookId, outcome })) }
  }
  return { state, faults, merged: () => [...merged.values()], merge }
}

const keyOf = (session: ReturnType<typeof sharedSession>) => session.record?.merge?.key
const settle = (
  session: ReturnType<typeof sharedSession>,
  { merge }: ReturnType<typeof cartFunction>,
) => settleMerge({ session, api: { cart: { merge } } })

describe('settleMerge', () => {
  it('moves the lines once', async () => {
    const session = sharedSession({ lines, login })
    const cart = cartFunction()
    await settle(session, cart)
    await settle(session, cart)
    expect(cart.merged()).toEqual([lines])
    expect(cart.state.calls).toBe(1)
    expect(session.record).toMatchObject({ lines: [], merge: null, notices: [] })
  })

  it('leaves a guest alone', async () => {
    const session = sharedSession({ lines })
    const cart = cartFunction()
    await settle(session, cart)
    expect(cart.state.calls).toBe(0)
    expect(session.record?.lines).toEqual(lines)
  })

  it.each(['before the merge', 'after the merge'])('finishes what died %s', async (when) => {
    const session = sharedSession({ lines, login })
    const cart = cartFunction()
    cart.faults.push(Object.assign(unavailable(null), { message: when }))
    await expect(settle(session, cart)).rejects.toThrow(ApiProblem)
    expect(session.record?.merge?.lines).toEqual(lines)
    const key = keyOf(session)
    await settle(session, cart)
    expect(cart.merged()).toEqual([lines])
    expect(key).toBeDefined()
    expect(session.record).toMatchObject({ lines: [], merge: null })
  })

  it('merges once in two tabs at the same time', async () => {
    const session = sharedSession({ lines, login })
    const cart = cartFunction('capped')
    await Promise.all([settle(session, cart), settle(session, cart)])
    expect(cart.merged()).toEqual([lines])
    expect(session.record).toMatchObject({ lines: [], merge: null })
    expect(session.record?.notices).toHaveLength(2)
  })

  it('merges what is added while it runs, exactly', async () => {
    const session = sharedSession({ lines, login })
    const cart = cartFunction()
    const late = { bookId: 'a', quantity: 5 }
    cart.state.afterwards = async () => {
      cart.state.afterwards = undefined
      await session.update((record) => ({ ...record, lines: [...record.lines, late] }))
    }
    await settle(session, cart)
    expect(cart.merged()).toEqual([lines, [late]])
    expect(session.record).toMatchObject({ lines: [], merge: null })
  })

  it('tells what was capped by title, and how much is gone', async () => {
    const capped = sharedSession({ lines: lines.slice(1), login })
    await settle(capped, cartFunction('capped'))
    const gone = sharedSession({ lines, login })
    await settle(gone, cartFunction('gone'))
    expect(capped.record?.notices).toEqual([
      { kind: 'warning', text: account.mergeCapped(account.goneBook) },
    ])
    expect(gone.record?.notices).toEqual([{ kind: 'warning', text: account.mergeGone(2) }])
  })

  it('keeps the lines while a full cart has no room, and says so once', async () => {
    const session = sharedSession({ lines, login })
    const cart = cartFunction()
    const full = () =>
      Object.assign(new ApiProblem(409, { type: '/problems/cart-full', detail: '', errors: [] }), {
        message: 'before',
      })
    cart.faults.push(full(), full())
    await settle(session, cart)
    await settle(session, cart)
    expect(session.record?.notices).toEqual([{ kind: 'warning', text: account.mergeFull }])
    expect(session.record?.merge?.lines).toEqual(lines)
    await settle(session, cart)
    expect(cart.merged()).toEqual([lines])
  })
})

describe('fixMerge', () => {
  it('keeps key and lines of a merge that is under way', () => {
    const { record } = sharedSession({ lines, login })
    if (record === null) throw new Error('there is a record')
    const fixed = fixMerge(record, 'key-1')
    expect(fixMerge({ ...fixed, lines: [{ bookId: 'c', quantity: 1 }] }, 'key-2')).toMatchObject({
      merge: { key: 'key-1', lines },
      lines: [{ bookId: 'c' }],
    })
  })

  it('gives the waiting lines of another person to the one who is logged in now', () => {
    const { record } = sharedSession({ lines, login })
    if (record === null) throw new Error('there is a record')
    const person = { ...login.person, id: 'person-2' }
    const next = fixMerge({ ...fixMerge(record, 'key-1'), login: { ...login, person } }, 'key-2')
    expect(next.merge).toEqual({ key: 'key-2', personId: 'person-2', lines, isRefused: false })
  })
})
