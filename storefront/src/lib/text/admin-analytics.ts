export const analytics = {
  title: 'Analytics',
  revenue: 'Revenue',
  orders: 'Orders',
  average: 'Average order value',
  notCancelled: 'without cancelled orders',
  perOrder: 'an order',
  none: 'none yet',
  fresh: 'How fresh the numbers are',
  freshHint:
    'Everything that the shop committed up to then is in them. Drift is the number of rows by which the last check found the shop and its analytics apart.',
  dashboards: 'Dashboards',
  list: [
    ['book-store', 'Book Store Analytics', 'What sells, when, by whom and at which price'],
    ['sales-revenue', 'Sales & Revenue Analytics', 'What orders bring, and what becomes of them'],
    ['inventory', 'Inventory Analytics', 'What is left, what is held, and what turns over'],
  ],
  faults: {
    away: 'The dashboards do not answer the shop just now. Their links are below.',
    refused:
      'The dashboards do not know the shop: its password there is another. Their links are below.',
    empty: 'The dashboards answer, but cannot read the warehouse just now. Their links are below.',
  },
  off: 'This shop runs without its analytics.',
  offHow:
    'They run with the shop on Kafka and Debezium. Start it so, and this page has the numbers:',
  offCommand: 'npm run stack -- --with analytics',
} as const
