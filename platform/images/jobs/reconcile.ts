import { withConnections } from '../../../analytics/reconcile/src/connections.ts'
import { mend } from '../../../analytics/reconcile/src/mend.ts'
import { reconcile } from '../../../analytics/reconcile/src/reconcile.ts'
import { verdictOf } from '../../../analytics/reconcile/src/verdict.ts'

const waiting = { patienceMilliseconds: 60_000 }

/** Compares the warehouse with the shop once, which writes the log; gives the verdict. */
export function compared(): Promise<string> {
  return withConnections(urls(), async (connections) => {
    const { findings } = await reconcile(connections, waiting)
    return verdictOf(findings)
  })
}

/** Compares, mends what differs, and compares again; gives the last verdict. */
export function repaired(): Promise<string> {
  const all = { ...urls(), repair: urlIn('REPAIR_URL') }
  return withConnections(all, async (connections) => {
    const check = () => reconcile(connections, waiting)
    const onMended = (rows: number) => console.log(`Rows mended: ${rows}`)
    const { findings } = await mend(connections, await check(), check, onMended)
    return verdictOf(findings)
  })
}

function urls() {
  return {
    ecom: urlIn('ECOM_URL'),
    inventory: urlIn('INVENTORY_URL'),
    payment: urlIn('PAYMENT_URL'),
    star: urlIn('WAREHOUSE_URL'),
  }
}

function urlIn(name: string): string {
  const url = process.env[name]
  if (!url) throw new Error(`${name} is missing.`)
  return url
}
