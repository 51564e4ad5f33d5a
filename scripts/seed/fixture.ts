import { cloneDatabase } from '@bookstore/shared/testing/database.ts'

/** Makes empty databases of the shop, for a test. */
export async function emptyShop() {
  const [ecom, inventory, payment] = await Promise.all([
    cloneDatabase('ecom'),
    cloneDatabase('inventory'),
    cloneDatabase('payment'),
  ])
  return {
    ecom,
    inventory,
    payment,
    urls: {
      ecom: ecom.url('ecom_owner'),
      inventory: inventory.url('inventory_owner'),
      payment: payment.url('payment_owner'),
    },
    drop: () => Promise.all([ecom.drop(), inventory.drop(), payment.drop()]),
  }
}
