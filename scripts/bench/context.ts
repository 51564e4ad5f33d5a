import { addBooks, addStock } from './catalogue.ts'
import type { Options } from './options.ts'
import { startShop, type Shop } from './shop.ts'
import type { Entry } from './table.ts'

/** What a measurement works with. */
export type Context = {
  options: Options
  /** The shop, started by whoever asks first, with `shelf` books. */
  shop(): Promise<Shop>
  /** The shop, if somebody asked for it. */
  opened(): Promise<Shop | undefined>
  /** Tells what is being done. */
  progress(line: string): void
}

/** A measurement that judges one goal or more. */
export type Measurement = { goals: string[]; run(context: Context): Promise<Entry[]> }

/** Books on the shelf before the search is measured. */
export const shelf = 1000
const copies = 1_000_000_000

/** Makes the context of a run; `stop` ends what was started. */
export function createContext(options: Options): Context & { stop(): Promise<void> } {
  const began = performance.now()
  let opening: Promise<Shop> | undefined
  let shop: Shop | undefined

  function progress(line: string): void {
    const seconds = ((performance.now() - began) / 1000).toFixed(0)
    console.error(`${seconds.padStart(4)} s  ${line}`)
  }

  async function open(): Promise<Shop> {
    progress('starting PostgreSQL and filling the shelf')
    shop = await startShop()
    await addBooks(await shop.admin('ecom')(), 1, shelf)
    await addStock(await shop.admin('inventory')(), shelf, copies)
    return shop
  }

  return {
    options,
    progress,
    shop: () => (opening ??= open()),
    opened: async () => opening?.catch(() => undefined),
    async stop() {
      await opening?.catch(() => undefined)
      await shop?.stop()
    },
  }
}
