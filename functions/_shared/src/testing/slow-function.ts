import { createApp } from '../app.ts'
import { readEnv, serverSettings } from '../env.ts'
import { logger } from '../log.ts'
import { operation, reply } from '../operation.ts'
import { serve } from '../server.ts'

// A function whose only operation answers when its caller says so on standard input.
const { settings } = readEnv({ settings: serverSettings, secrets: {} }, process.env)
const log = logger('slow', settings.LOG_LEVEL)
const told = new Promise<void>((resolve) => process.stdin.once('data', () => resolve()))

const slow = operation({
  method: 'get',
  path: '/slow',
  id: 'slow',
  summary: 'Answers late',
  access: 'public',
  responses: { 200: { description: 'At last' } },
  async handle({ log: requestLog }) {
    requestLog.info('waiting')
    await told
    process.stdin.unref()
    requestLog.info('answering')
    return reply(200, { late: true })
  },
})

serve({
  app: createApp({ name: 'slow', log, operations: [slow] }),
  address: settings.ADDRESS,
  port: settings.PORT,
  log,
  onStop: async () => log.info('stopped'),
})
