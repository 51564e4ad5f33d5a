import { afterAll, beforeAll, expect, it } from 'vitest'
import { shopperPassword } from '../../platform/local/src/identity/users.ts'
import { openTestShop, type TestShop } from '../proofs/test-shop.ts'
import { seeded } from '../prove/random.ts'
import { spendDay } from './crowd.ts'

const people = 4
const seconds = 4

let shop: TestShop
beforeAll(async () => {
  shop = await openTestShop({ storefront: true })
}, 120_000)
afterAll(() => shop.close())

it(
  'a few shoppers find every line and every order as they were told',
  { timeout: 90_000 },
  async () => {
    const { url, identity, relay, books } = shop
    const names = Array.from({ length: people }, (_, index) => `shopper-${index + 1}`)
    const day = await spendDay(
      {
        url,
        tokenUrl: identity.tokenUrl,
        statsUrl: relay.statsUrl,
        books,
        admin: { name: 'admin1', password: identity.users.admin1 ?? '' },
      },
      {
        people: names.map((name) => ({
          name,
          password: shopperPassword(identity.shopperSecret, name),
        })),
        seconds,
        random: seeded(1),
      },
    )

    expect(day.faults).toEqual([])
    expect(day.visits.times.get('add to cart')?.length).toBeGreaterThan(0)
    expect(shop.told).toEqual([])
  },
)
