export const sourceNames = ['ecom', 'inventory', 'payment'] as const
export type SourceName = (typeof sourceNames)[number]

export type Table = {
  /** In the schema `star`. */
  name: string
  source: SourceName
  key: string
  keyType: 'uuid' | 'bigint'
  /** Of the star schema, the key first. */
  columns: string[]
  /** What is added up, in names of the star schema. */
  amount: string
  /** The same columns and types on either side. */
  sides: { source: string; star: string }
}

export type SideName = keyof Table['sides']

type Plan = {
  source: SourceName
  from: string
  amount: string
  keyType?: Table['keyType']
  /** By column of the star schema, the key first, how the source gives it where it does not by that name. */
  columns: Record<string, string | true>
}

function table(name: string, { from, columns, keyType = 'uuid', ...plan }: Plan): Table {
  const names = Object.keys(columns)
  const given = Object.entries(columns).map(([column, expression]) =>
    expression === true ? column : `${expression} as ${column}`,
  )
  return {
    ...plan,
    name,
    key: names[0] ?? '',
    keyType,
    columns: names,
    sides: {
      source: `select ${given.join(', ')} from ${from}`,
      star: `select ${names.join(', ')} from star.${name}`,
    },
  }
}

const money = (column: string) => `(${column} * 0.01)::numeric(12, 2)`

/** All that Debezium carries and Flink writes, as eventing/connectors and analytics/flink/sql say. */
export const tables: Table[] = [
  table('dim_books', {
    source: 'ecom',
    from: 'catalog.books',
    amount: 'price',
    columns: {
      id: true,
      title: true,
      author: true,
      price: money('price_cents'),
      genre: true,
      isbn: true,
      published_year: true,
      created_at: true,
      retired_at: true,
    },
  }),
  table('fact_orders', {
    source: 'ecom',
    from: 'ordering.orders',
    amount: 'total',
    columns: {
      id: true,
      user_key: true,
      total: money('total_cents'),
      currency: 'currency::text',
      status: true,
      reason: true,
      created_at: true,
      updated_at: true,
    },
  }),
  table('fact_order_items', {
    source: 'ecom',
    from: 'ordering.items',
    amount: 'quantity * price_at_purchase',
    columns: {
      id: true,
      order_id: true,
      book_id: true,
      quantity: true,
      price_at_purchase: money('price_cents'),
    },
  }),
  table('fact_inventory', {
    source: 'inventory',
    from: 'inventory.stock',
    amount: 'quantity',
    columns: { book_id: true, quantity: true, reserved: true, updated_at: true },
  }),
  table('fact_inventory_movements', {
    source: 'inventory',
    from: 'inventory.movements',
    amount: 'delta',
    keyType: 'bigint',
    columns: {
      id: true,
      book_id: true,
      delta: true,
      reason: true,
      order_id: true,
      previous_quantity: true,
      new_quantity: true,
      created_at: true,
    },
  }),
  table('fact_payments', {
    source: 'payment',
    from: 'payment.payments',
    amount: 'amount',
    columns: {
      id: true,
      order_id: true,
      amount: money('amount_cents'),
      currency: 'currency::text',
      status: true,
      reason: true,
      created_at: true,
      updated_at: true,
    },
  }),
]
