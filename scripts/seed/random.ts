import { seeded, type Random } from '../prove/random.ts'

export type { Random }

/** Makes the generator of one thing: the same for the same seed, kind and number, whatever came before. */
export function randomOf(seed: number, kind: number, number: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(kind + 1, 0xc2b2ae35)
  state = Math.imul(state ^ (state >>> 15) ^ number, 0x27d4eb2f)
  return seeded(state ^ (state >>> 13))
}

/** Gives one of the items. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('There is nothing to pick from')
  return item
}

/** Gives an integer from `least` to `most`. */
export function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1))
}

/** Draws an index of `weights`, each as often as its weight says. */
export function drawer(weights: Iterable<number>): (random: Random) => number {
  let total = 0
  const sums = Float64Array.from(weights, (weight) => (total += weight))
  return (random) => {
    const wanted = random() * total
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? Infinity) > wanted) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** Draws ranks from 0 by the law of Zipf: the second is drawn half as often as the first, and so on. */
export function zipf(count: number, exponent: number): (random: Random) => number {
  return drawer(Array.from({ length: count }, (_, rank) => 1 / (rank + 1) ** exponent))
}
