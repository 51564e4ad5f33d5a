import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { withBundler } from './bundler.ts'

it('ends no work of others that is under way', async () => {
  const { promise: others, resolve: othersAreDone } = Promise.withResolvers<void>()
  const waiting = { name: 'waiting', setup: waitsFor(others) }
  const options = { stdin: { contents: 'export {}' }, write: false } as const
  const long = withBundler(() => build({ ...options, plugins: [waiting] }))
  await withBundler(() => build(options))
  othersAreDone()
  expect((await long).errors).toEqual([])
})

function waitsFor(others: Promise<void>) {
  return ({ onStart }: { onStart: (callback: () => Promise<void>) => void }) =>
    onStart(() => others)
}
