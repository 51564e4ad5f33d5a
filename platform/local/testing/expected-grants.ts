import type { Grants } from './grants.ts'

const publishes =
  'insert(id, aggregate_type, aggregate_id, type, source, payload, signature, traceparent, created_at)'
const consumes = 'insert(source, id)'
const relay = {
  'eventing.outbox': 'select',
  'eventing.relay_offsets': 'select, insert, update(transaction_id, position, updated_at)',
}

/** By database, role and table. */
export const expected = {
  ecom: {
    books: {
      'catalog.availability': 'select, insert, update',
      'catalog.books':
        'select, insert, update(title, author, description, genre, isbn, price_cents, ' +
        'published_year, cover_url, popularity, version, updated_at, retired_at)',
      'eventing.inbox': consumes,
      'eventing.outbox': publishes,
    },
    cart: {
      'cart.items': 'select, insert, update, delete',
      'cart.merges': 'select, insert, update, delete',
      'catalog.availability': 'select',
      'catalog.books': 'select',
    },
    checkout: {
      'cart.items': 'select, update, delete',
      'catalog.availability': 'select',
      'catalog.books': 'select',
      'eventing.outbox': publishes,
      'ordering.idempotency_keys': 'select, insert, update(status, response)',
      'ordering.items': 'select, insert',
      'ordering.orders': 'select, insert, update(status, reason, updated_at, hold_expires_at)',
      'ordering.timeline': 'insert',
    },
    debezium: {
      'catalog.books':
        'select(id, title, author, genre, isbn, price_cents, published_year, created_at, ' +
        'updated_at, retired_at)',
      'ordering.items': 'select(id, order_id, book_id, quantity, price_cents)',
      'ordering.orders':
        'select(id, status, reason, total_cents, currency, created_at, updated_at, user_key)',
    },
    failed_events: {
      'failed_events.actions': 'select, insert, update(outcome)',
      'failed_events.dead_events':
        'select, insert, update(subscriber, type, attributes, payload, signature, error_code, ' +
        'error_data, status, deaths, last_died_at, retried_at)',
    },
    orders: {
      'eventing.inbox': consumes,
      'eventing.outbox': publishes,
      'ordering.idempotency_keys': 'select, delete',
      'ordering.items': 'select, update(deducted_at)',
      'ordering.orders': 'select, update(status, reason, updated_at, hold_expires_at, paid_at)',
      'ordering.timeline': 'select, insert',
    },
    reconcile: {
      'catalog.books':
        'select(id, title, author, genre, isbn, price_cents, published_year, created_at, ' +
        'updated_at, retired_at)',
      'ordering.items': 'select(id, order_id, book_id, quantity, price_cents)',
      'ordering.orders':
        'select(id, status, reason, total_cents, currency, created_at, updated_at, user_key)',
    },
    relay,
    rotation: {},
    search: {
      'catalog.availability': 'select',
      'catalog.books': 'select',
      'search.deletions': 'select, insert',
      'search.progress': 'select, update(updated_at, book_id)',
      'search.vocabulary': 'select, insert, update(frequency)',
    },
  },
  inventory: {
    debezium: {
      'inventory.movements':
        'select(id, book_id, delta, reason, order_id, previous_quantity, new_quantity, created_at)',
      'inventory.stock': 'select(book_id, quantity, reserved, updated_at)',
    },
    reconcile: {
      'inventory.movements':
        'select(id, book_id, delta, reason, order_id, previous_quantity, new_quantity, created_at)',
      'inventory.stock': 'select(book_id, quantity, reserved, updated_at)',
    },
    relay,
    reserve: {
      'inventory.reservation_lines': 'select, insert',
      'inventory.reservations': 'select, insert, update(state, updated_at)',
      'inventory.stock': 'select, update(reserved, updated_at)',
    },
    rotation: {},
    stock: {
      'eventing.inbox': consumes,
      'eventing.outbox': publishes,
      'inventory.movements': 'insert',
      'inventory.reservation_lines': 'select, insert',
      'inventory.reservations': 'select, insert, update(state, expires_at, updated_at)',
      'inventory.stock': 'select, insert, update(quantity, reserved, updated_at)',
    },
  },
  payment: {
    debezium: {
      'payment.payments':
        'select(id, order_id, amount_cents, currency, status, reason, created_at, updated_at)',
    },
    payment: {
      'eventing.inbox': consumes,
      'eventing.outbox': publishes,
      'payment.charges': 'select, insert, update(refunded_at)',
      'payment.payments':
        'select, insert, update(user_id, amount_cents, currency, token, status, reason, ' +
        'cancel_requested_at, updated_at)',
    },
    reconcile: {
      'payment.payments':
        'select(id, order_id, amount_cents, currency, status, reason, created_at, updated_at)',
    },
    relay,
    rotation: {},
  },
} satisfies Record<string, Grants>

/** By database and publication: the tables whose changes Debezium can read. */
export const published = {
  ecom: {
    debezium_outbox: ['eventing.outbox'],
    debezium_tables: ['catalog.books', 'ordering.items', 'ordering.orders'],
  },
  inventory: {
    debezium_outbox: ['eventing.outbox'],
    debezium_tables: ['inventory.movements', 'inventory.stock'],
  },
  payment: {
    debezium_outbox: ['eventing.outbox'],
    debezium_tables: ['payment.payments'],
  },
}
