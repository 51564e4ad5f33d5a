// Prints an access token of the running shop for each user, one a line and nothing else.
// npm run token -- user1 [shopper-1 ...] [--state .local]
import { parseArgs } from 'node:util'
import { passwordToken } from './lib/login.ts'
import { passwordOf, readRun, runFileIn } from './lib/run-file.ts'
import { failInOneSentence } from './lib/sentence.ts'

async function printTokens() {
  const { values, positionals: names } = parseArgs({
    allowPositionals: true,
    options: { state: { type: 'string', default: '.local' } },
  })
  if (names.length === 0) throw new Error('Say for whom: npm run token -- user1')
  const run = readRun(runFileIn(values.state))
  const users = names.map((name) => ({ name, password: passwordOf(run, name) }))
  for (const user of users) console.log(await passwordToken(run.identity.tokenUrl, user))
}

await printTokens().catch(failInOneSentence)
