import { chartOf, hasDays, hasGenres, type ChartKey } from './charts.ts'
import { colorScheme, labelColors } from './colors.ts'
import { genreFilter, timeFilter } from './filters.ts'
import { chartsIn, layOut, type Row } from './layout.ts'
import { uuidOf } from './uuid.ts'

export type Dashboard = {
  key: string
  title: string
  description: string
  rows: Row[]
}

const chartHeight = 46

const fresh: Row = { height: 5, parts: ['freshness'] }

const howToRead = `#### How to read this

- **Revenue** is the price at purchase times the copies sold. Cancelled orders count in no sale.
- A **day** is a day in UTC, the day on which the order was made.
- **Prices** are those of books that are for sale now.
- **Fresh to** says up to when everything that the shop committed is here; **drift** is the number of rows
  by which the last check found shop and warehouse apart.

#### See also

- [Sales & Revenue](/superset/dashboard/sales-revenue/): what orders bring, and what becomes of them
- [Inventory](/superset/dashboard/inventory/): what is left, what is held, and what turns over
`

export const dashboards: Dashboard[] = [
  {
    key: 'book-store',
    title: 'Book Store Analytics',
    description: 'What sells, when, by whom and at which price',
    rows: [
      fresh,
      pair('sales-over-time', 'top-books-by-revenue'),
      pair('product-sales-volume', 'revenue-by-author'),
      { height: chartHeight, parts: ['book-price-distribution', { text: howToRead }] },
    ],
  },
  {
    key: 'sales-revenue',
    title: 'Sales & Revenue Analytics',
    description: 'What orders bring, and what becomes of them',
    rows: [
      fresh,
      { height: 17, parts: ['total-revenue', 'total-orders', 'average-order-value'] },
      pair('average-order-value-over-time', 'order-status-distribution'),
    ],
  },
  {
    key: 'inventory',
    title: 'Inventory Analytics',
    description: 'What is left, what is held, and what turns over',
    rows: [
      fresh,
      pair('inventory-health', 'stock-vs-reserved'),
      pair('stock-status-distribution', 'inventory-turnover-rate'),
      pair('revenue-by-genre', 'revenue-share-by-genre'),
    ],
  },
]

function pair(left: ChartKey, right: ChartKey): Row {
  return { height: chartHeight, parts: [left, right] }
}

export function dashboardFile({ key, title, description, rows }: Dashboard, css: string) {
  const shown = chartsIn(rows)
  return {
    dashboard_title: title,
    description,
    css,
    slug: key,
    uuid: uuidOf('dashboard', key),
    published: true,
    version: '1.0.0',
    metadata: {
      color_scheme: colorScheme,
      label_colors: labelColors,
      refresh_frequency: 60,
      timed_refresh_immune_slices: [],
      expanded_slices: {},
      default_filters: '{}',
      cross_filters_enabled: true,
      filter_bar_orientation: 'HORIZONTAL',
      native_filter_configuration: filtersOf(shown),
    },
    position: layOut(title, rows),
  }
}

// A filter stands where it picks rows of at least one chart; for the others it is told to leave them alone.
function filtersOf(shown: ChartKey[]) {
  const days = shown.filter((key) => !hasDays(chartOf(key).view))
  const genres = shown.filter((key) => !hasGenres(chartOf(key).view))
  return [
    ...(days.length < shown.length ? [timeFilter(shown, days)] : []),
    ...(genres.length < shown.length ? [genreFilter(shown, genres)] : []),
  ]
}
