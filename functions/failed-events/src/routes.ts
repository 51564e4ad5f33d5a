import { operation, reply, type Operation } from '@bookstore/shared/operation.ts'
import { show, showOne } from './list.ts'
import { discard, findDeadEvents } from './repository.ts'
import { notOpen, retry, staleMilliseconds, type Desk } from './retry.ts'
import * as schemas from './schemas.ts'

const path = '/ecom/admin/failed-events'
const admin = { access: { role: 'admin' }, limit: 30 } as const

export function routes(desk: Desk): Operation[] {
  return [list(desk), retryOne(desk), discardOne(desk)]
}

function list(desk: Desk) {
  return operation({
    ...admin,
    method: 'get',
    path,
    id: 'listFailedEvents',
    summary: 'Lists events that no retry could deliver, newest first',
    query: schemas.listQuery,
    responses: { 200: { description: 'Failed events', schema: schemas.deadEvents } },
    async handle({ query: { status, cursor, size } }) {
      const before = schemas.toPosition(cursor)
      const rows = await findDeadEvents(await desk.db(), { status, before, size: size + 1 })
      const shown = rows.slice(0, size)
      const last = shown.at(-1)
      const next = last && rows.length > size ? schemas.toCursor(last) : null
      return reply(200, { content: await show(desk, shown), next })
    },
  })
}

function retryOne(desk: Desk) {
  return operation({
    ...admin,
    method: 'post',
    path: `${path}/:id/retry`,
    id: 'retryFailedEvent',
    summary: 'Delivers a failed event once more; its status tells whether that worked',
    params: schemas.params,
    responses: { 200: { description: 'The event', schema: schemas.deadEvent } },
    problems: ['not-found', 'already-resolved', 'conflict'],
    async handle({ params: { id }, user }) {
      await retry(desk, { id, actor: user.id })
      return reply(200, await showOne(desk, id))
    },
  })
}

function discardOne(desk: Desk) {
  return operation({
    ...admin,
    method: 'post',
    path: `${path}/:id/discard`,
    id: 'discardFailedEvent',
    summary: 'Gives up a failed event, with the reason',
    params: schemas.params,
    body: schemas.discardBody,
    responses: { 200: { description: 'The event', schema: schemas.deadEvent } },
    problems: ['not-found', 'already-resolved', 'conflict'],
    async handle({ params: { id }, body: { reason }, user }) {
      const wanted = { id, actor: user.id, reason, staleMilliseconds: staleMilliseconds(desk) }
      if (!(await discard(await desk.db(), wanted))) throw await notOpen(desk, id)
      return reply(200, await showOne(desk, id))
    },
  })
}
