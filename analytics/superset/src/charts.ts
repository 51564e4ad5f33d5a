import { stockStates } from './colors.ts'
import { datasets, type View } from './datasets.ts'
import { cents, dollars, ratio, whole } from './formats.ts'
import { bars, figure, line, rows, shares, type Drawing } from './kinds.ts'

export type Chart = {
  key: string
  name: string
  description: string
  view: View
  drawing: Drawing
}

const stockColors = Object.entries(stockStates).map(([state, color]) => ({
  column: 'stock_status',
  operator: 'begins with',
  targetValue: state,
  colorScheme: color,
  objectFormatting: 'TEXT_COLOR',
}))

const notCancelled = 'Cancelled orders do not count.'

/** The sixteen charts, and the line that says how fresh they are. */
export const charts = [
  {
    key: 'product-sales-volume',
    name: 'Product Sales Volume',
    description: `The ten books of which most copies were sold. ${notCancelled}`,
    view: 'vw_product_sales_volume',
    drawing: bars({ of: 'title', metrics: ['total_units'], top: 10, format: whole }),
  },
  {
    key: 'sales-over-time',
    name: 'Sales Over Time',
    description: `Revenue of each day (UTC). ${notCancelled}`,
    view: 'vw_sales_over_time',
    drawing: line({ by: 'day', metric: 'total_revenue', format: dollars }),
  },
  {
    key: 'revenue-by-author',
    name: 'Revenue by Author',
    description: `The ten authors whose books brought most. ${notCancelled}`,
    view: 'vw_revenue_by_author',
    drawing: bars({ of: 'author', metrics: ['total_revenue'], top: 10, format: dollars }),
  },
  {
    key: 'top-books-by-revenue',
    name: 'Top Books by Revenue',
    description: `The ten books that brought most. ${notCancelled}`,
    view: 'vw_top_books_by_revenue',
    drawing: bars({ of: 'title', metrics: ['total_revenue'], top: 10, format: dollars }),
  },
  {
    key: 'book-price-distribution',
    name: 'Book Price Distribution',
    description: 'How many of the books for sale are in which band of prices.',
    view: 'vw_book_price_distribution',
    drawing: shares({ of: 'price_band', metric: 'book_count' }),
  },
  {
    key: 'total-revenue',
    name: 'Total Revenue',
    description: `What all orders brought. ${notCancelled}`,
    view: 'vw_avg_order_value',
    drawing: figure('total_revenue', cents, 'without cancelled orders'),
  },
  {
    key: 'total-orders',
    name: 'Total Orders',
    description: `How many orders there are. ${notCancelled}`,
    view: 'vw_avg_order_value',
    drawing: figure('total_orders', whole, 'without cancelled orders'),
  },
  {
    key: 'average-order-value',
    name: 'Average Order Value',
    description: `Revenue divided by orders. ${notCancelled}`,
    view: 'vw_avg_order_value',
    drawing: figure('average_order_value', cents, 'revenue divided by orders'),
  },
  {
    key: 'order-status-distribution',
    name: 'Order Status Distribution',
    description: 'All orders by their status now.',
    view: 'vw_order_status_distribution',
    drawing: shares({ of: 'status', metric: 'total_orders' }),
  },
  {
    key: 'average-order-value-over-time',
    name: 'Avg Order Value Over Time',
    description: `Revenue of each day (UTC) divided by its orders. ${notCancelled}`,
    view: 'vw_avg_order_value',
    drawing: line({ by: 'day', metric: 'average_order_value', format: cents }),
  },
  {
    key: 'inventory-health',
    name: 'Inventory Health Table',
    description: 'Stock of each book, the scarcest first: Critical is none left, Low up to three.',
    view: 'vw_inventory_health',
    drawing: rows({
      columns: ['title', 'stock_status', 'available', 'quantity', 'reserved'],
      orderby: [
        ['available', true],
        ['title', true],
      ],
      search: true,
      more: { conditional_formatting: stockColors },
    }),
  },
  {
    key: 'stock-vs-reserved',
    name: 'Stock vs Reserved',
    description: 'Copies in stock and copies held for orders, of the ten books with most held.',
    view: 'vw_inventory_health',
    drawing: bars({ of: 'title', metrics: ['held_copies', 'copies'], top: 10, format: whole }),
  },
  {
    key: 'inventory-turnover-rate',
    name: 'Inventory Turnover Rate',
    description: `Copies sold for each copy in stock now: the ten fastest books. ${notCancelled}`,
    view: 'vw_inventory_turnover',
    drawing: bars({ of: 'title', metrics: ['sold_per_copy'], top: 10, format: ratio }),
  },
  {
    key: 'revenue-by-genre',
    name: 'Revenue by Genre',
    description: `What each genre brought. ${notCancelled}`,
    view: 'vw_revenue_by_genre',
    drawing: bars({
      of: 'genre',
      metrics: ['total_revenue'],
      top: 20,
      format: dollars,
      colorful: true,
    }),
  },
  {
    key: 'stock-status-distribution',
    name: 'Stock Status Distribution',
    description: 'How many books have none left (Critical), up to three (Low) or more (OK).',
    view: 'vw_inventory_health',
    drawing: shares({ of: 'stock_status', metric: 'book_count' }),
  },
  {
    key: 'revenue-share-by-genre',
    name: 'Revenue Share by Genre',
    description: `Which part of the revenue each genre brought. ${notCancelled}`,
    view: 'vw_revenue_by_genre',
    drawing: shares({ of: 'genre', metric: 'total_revenue', format: dollars }),
  },
  {
    key: 'freshness',
    name: 'Freshness',
    description:
      'Up to when these numbers hold what the shop holds, and by how many rows they are off.',
    view: 'vw_freshness',
    drawing: rows({ columns: ['sentence'] }),
  },
] as const satisfies Chart[]

export type ChartKey = (typeof charts)[number]['key']

/**
 * Finds a chart by its key.
 * @throws Error when there is none
 */
export function chartOf(key: ChartKey): Chart {
  const found = charts.find((chart) => chart.key === key)
  if (!found) throw new Error(`There is no chart ${key}.`)
  return found
}

/** Whether a dashboard's time range picks rows of the view. */
export function hasDays(view: View): boolean {
  return datasets.some((each) => each.view === view && 'day' in each.columns)
}

/** Whether a dashboard's genres pick rows of the view. */
export function hasGenres(view: View): boolean {
  return datasets.some((each) => each.view === view && 'genre' in each.columns)
}
