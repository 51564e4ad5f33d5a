/** The scheme that superset_config.py makes known; for names that have no colour of their own. */
export const colorScheme = 'bookshop'

const genres = {
  Fiction: '#1f4d3f',
  Mystery: '#7a4a8c',
  Fantasy: '#3f7fb5',
  'Science Fiction': '#2a9d8f',
  Classics: '#c98b1e',
  Children: '#d9683c',
  Science: '#6a994e',
  Biography: '#a5516b',
  Horror: '#7d2613',
  Computing: '#5f6b7a',
  'Unknown genre': '#b8ac97',
}

const statuses = {
  PENDING: '#b8ac97',
  RESERVED: '#c98b1e',
  CONFIRMED: '#3f7fb5',
  SHIPPED: '#2a9d8f',
  DELIVERED: '#1f4d3f',
  CANCELLED: '#9c2f16',
}

export const stockStates = { Critical: '#9c2f16', Low: '#e8b44c', OK: '#1f4d3f' }

const priceBands = {
  'Under $10': '#cfe0d2',
  '$10 to $19.99': '#9fc2aa',
  '$20 to $29.99': '#6a9c82',
  '$30 to $49.99': '#3d735e',
  '$50 and more': '#1f4d3f',
}

// The chart library knows the only measure of a chart by its name, and several by their labels.
const measures = {
  total_revenue: '#1f4d3f',
  total_units: '#3f7fb5',
  average_order_value: '#7a4a8c',
  'In stock': '#1f4d3f',
  Reserved: '#c98b1e',
  sold_per_copy: '#2a9d8f',
}

/** What a name looks like, on every dashboard. */
export const labelColors = {
  ...genres,
  ...statuses,
  ...stockStates,
  ...priceBands,
  ...measures,
}
