import { seeded } from '../../../scripts/prove/random.ts'
import { goShopping } from '../../../scripts/prove/shopper.ts'
import { books, type TestStack } from './test-stack.ts'

const customers = 12

/**
 * Lets shoppers buy, as many times as told, a dozen at once: each under a key of its own that is tried again
 * like an honest client does.
 * @param moments what happens when so many of them are through
 * @returns a sentence for whatever was done to a shopper that must not be
 */
export async function buy(
  stack: TestStack,
  orders: number,
  moments: Record<number, () => unknown> = {},
): Promise<string[]> {
  const unfair: string[] = []
  const random = seeded(orders)
  let begun = 0
  let through = 0
  const shopper = async (number: number) => {
    while (begun < orders) {
      begun += 1
      const token = await stack.token(`shopper-${number}`)
      const visit = { url: stack.url, token, books, random, tally: new Map<string, number>() }
      unfair.push(...(await goShopping(visit)))
      through += 1
      await moments[through]?.()
    }
  }
  await Promise.all(Array.from({ length: customers }, (_, index) => shopper(index + 1)))
  return unfair
}
