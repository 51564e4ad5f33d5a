import { catalogue } from '../../eventing/contracts/catalogue.ts'
import { schemas as books } from '../../functions/books/src/env.ts'
import { schemas as cart } from '../../functions/cart/src/env.ts'
import { schemas as checkout } from '../../functions/checkout/src/env.ts'
import { schemas as failedEvents } from '../../functions/failed-events/src/env.ts'
import { schemas as orders } from '../../functions/orders/src/env.ts'
import { schemas as payment } from '../../functions/payment/src/env.ts'
import { schemas as reserve } from '../../functions/reserve/src/env.ts'
import { schemas as search } from '../../functions/search/src/env.ts'
import { schemas as stock } from '../../functions/stock/src/env.ts'
import { schemas as lookout } from '../lookout/src/env.ts'
import type { Known } from './inspect.ts'

/** What the code says about itself. */
export const known: Known = {
  schemas: {
    books,
    cart,
    checkout,
    'failed-events': failedEvents,
    lookout,
    orders,
    payment,
    reserve,
    search,
    stock,
  },
  types: catalogue.map(({ contract }) => contract.type),
}
