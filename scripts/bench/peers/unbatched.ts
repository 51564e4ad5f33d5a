// The reserve function without its batching: the same app and the same statements, a transaction a request.
import { createApp } from '@bookstore/shared/app.ts'
import { verifier } from '@bookstore/shared/auth.ts'
import { database } from '@bookstore/shared/db.ts'
import { logger } from '@bookstore/shared/log.ts'
import { operation, reply } from '@bookstore/shared/operation.ts'
import { quantity, uuid } from '@bookstore/shared/schema.ts'
import { serve } from '@bookstore/shared/server.ts'
import * as v from 'valibot'
import { reserveAll } from '../../../functions/reserve/src/reservation.ts'

const { PORT, DATABASE_URL = '', OIDC_ISSUER = '', OIDC_JWKS_URL = '' } = process.env
const log = logger('unbatched')
const db = database(DATABASE_URL, { max: 32, name: 'unbatched' })

const post = operation({
  method: 'post',
  path: '/reservations',
  id: 'reserve',
  summary: 'Holds the lines of one order',
  access: { audience: 'reserve', client: 'checkout' },
  body: v.strictObject({
    orderId: uuid,
    lines: v.array(v.strictObject({ bookId: uuid, quantity })),
  }),
  responses: { 201: { description: 'All lines are held' } },
  async handle({ body }) {
    const [answer] = await reserveAll(await db(), [body], 600_000)
    return reply(typeof answer === 'object' && answer.outcome === 'held' ? 201 : 409)
  },
})

serve({
  app: createApp({
    name: 'unbatched',
    operations: [post],
    verify: verifier({ issuer: OIDC_ISSUER, jwksUrl: OIDC_JWKS_URL }),
    log,
  }),
  address: '127.0.0.1',
  port: Number(PORT),
  log,
  onStop: () => db.close(),
})
