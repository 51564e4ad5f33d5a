import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './functions.ts'
import { forbiddenImports, importsBelow, importsOf } from './imports.ts'

describe('the import rule', () => {
  it('holds in every function', async () => {
    const imports = await importsBelow(join(root, 'functions'))

    expect(imports.length).toBeGreaterThan(100)
    expect(forbiddenImports(imports)).toEqual([])
  })

  it.each([
    `import { reserve } from '../../reserve/src/reservation.ts'`,
    `import type { Cart } from '@bookstore/cart/src/cart.ts'`,
    `const { start } = await import('@bookstore/local/src/start.ts')`,
    `export { lanes } from "../../../eventing/relay/src/lanes.ts"`,
    `import '../../_shared/src/app.ts'`,
  ])('is broken by %s', (line) => {
    expect(forbiddenImports(importsOf('checkout/src/routes.ts', line))).toHaveLength(1)
  })

  it.each([
    `import { v } from './checkout.ts'`,
    `import fixture from '../testing/fixture.ts'`,
    `import { createApp } from '@bookstore/shared/app.ts'`,
    `import { contract } from '@bookstore/contracts/order-created.ts'`,
    `import { Hono } from 'hono'`,
  ])('allows %s', (line) => {
    expect(forbiddenImports(importsOf('checkout/src/routes.ts', line))).toEqual([])
  })
})
