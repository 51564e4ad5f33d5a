import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from './lib/functions.ts'
import { openTestShop, type TestShop } from './proofs/test-shop.ts'

const steps = [
  'log in',
  'search',
  'note stock',
  'empty cart',
  'add to cart',
  'check out',
  'confirmed',
  'stock falls',
  'timeline',
]

let shop: TestShop
beforeAll(async () => {
  shop = await openTestShop()
})
afterAll(() => shop.close())

async function smoke() {
  const { url, identity } = shop
  const user = `user1:${identity.users.user1}`
  const options = ['--target', url, '--issuer', identity.issuer, '--user', user]
  const child = spawn(process.execPath, [join(root, 'scripts/smoke.ts'), ...options])
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  const lines = stdout.trimEnd().split('\n')
  const done = lines.map((line) => /^✓ (.+?) +\d+ ms {2}/.exec(line)?.[1] ?? line)
  return { code, stderr, done, timeline: lines.at(-2)?.split('ms  ')[1]?.split(', ') }
}

describe('npm run smoke', () => {
  it.each(['fresh', 'used'])('buys a book at a %s shop', async () => {
    const { timeline, ...outcome } = await smoke()
    expect(outcome).toEqual({ code: 0, stderr: '', done: [...steps, 'The shop works.'] })
    expect(timeline?.slice(0, 3)).toEqual(['checkout.started', 'stock.reserved', 'order.created'])
    expect(timeline?.slice(3).sort()).toEqual([
      'inventory.updated',
      'order.confirmed',
      'payment.completed',
    ])
  })

  it('leaves nothing for the operator to worry about', () => {
    expect(shop.told).toEqual([])
  })
})
