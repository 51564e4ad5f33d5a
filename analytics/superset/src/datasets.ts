import { cents, ratio, whole } from './formats.ts'
import { uuidOf } from './uuid.ts'

type Type = 'TIMESTAMP' | 'TEXT' | 'INTEGER' | 'NUMERIC'

type Metric = { label: string; expression: string; format: string }

/** A view of the warehouse. */
export type Dataset = {
  view: string
  description: string
  columns: Record<string, Type>
  /** By name; a name is no column's. */
  metrics: Record<string, Metric>
}

const metrics = {
  total_revenue: { label: 'Revenue', expression: 'sum(revenue)', format: cents },
  total_units: { label: 'Copies sold', expression: 'sum(units)', format: whole },
  total_orders: { label: 'Orders', expression: 'sum(orders)', format: whole },
  book_count: { label: 'Books', expression: 'count(*)', format: whole },
} satisfies Record<string, Metric>

const { total_revenue, total_units, total_orders, book_count } = metrics

const book = { book_id: 'TEXT', title: 'TEXT', author: 'TEXT', genre: 'TEXT' } as const

/** Every view that a chart reads. */
export const datasets = [
  {
    view: 'vw_product_sales_volume',
    description: 'Copies sold of a book on a day, without cancelled orders',
    columns: { day: 'TIMESTAMP', ...book, units: 'INTEGER' },
    metrics: { total_units },
  },
  {
    view: 'vw_sales_over_time',
    description: 'Revenue of a genre on a day, without cancelled orders',
    columns: { day: 'TIMESTAMP', genre: 'TEXT', revenue: 'NUMERIC', units: 'INTEGER' },
    metrics: { total_revenue, total_units },
  },
  {
    view: 'vw_revenue_by_author',
    description: 'Revenue of an author in a genre on a day, without cancelled orders',
    columns: { day: 'TIMESTAMP', author: 'TEXT', genre: 'TEXT', revenue: 'NUMERIC' },
    metrics: { total_revenue },
  },
  {
    view: 'vw_revenue_by_genre',
    description: 'Revenue of a genre on a day, without cancelled orders',
    columns: { day: 'TIMESTAMP', genre: 'TEXT', revenue: 'NUMERIC' },
    metrics: { total_revenue },
  },
  {
    view: 'vw_top_books_by_revenue',
    description: 'Revenue of a book on a day, without cancelled orders',
    columns: { day: 'TIMESTAMP', ...book, revenue: 'NUMERIC', units: 'INTEGER' },
    metrics: { total_revenue },
  },
  {
    view: 'vw_order_status_distribution',
    description: 'Orders of a day by their status now, cancelled ones too',
    columns: { day: 'TIMESTAMP', status: 'TEXT', orders: 'INTEGER' },
    metrics: { total_orders },
  },
  {
    view: 'vw_avg_order_value',
    description: 'Orders of a day and what they brought, without cancelled ones',
    columns: { day: 'TIMESTAMP', orders: 'INTEGER', revenue: 'NUMERIC' },
    metrics: {
      total_revenue,
      total_orders,
      average_order_value: {
        label: 'Average order value',
        expression: 'sum(revenue) / nullif(sum(orders), 0)',
        format: cents,
      },
    },
  },
  {
    view: 'vw_inventory_health',
    description: 'Stock of each book that is for sale; what is not reserved is available',
    columns: {
      ...book,
      quantity: 'INTEGER',
      reserved: 'INTEGER',
      available: 'INTEGER',
      stock_status: 'TEXT',
      severity: 'INTEGER',
    },
    metrics: {
      book_count,
      copies: { label: 'In stock', expression: 'sum(quantity)', format: whole },
      held_copies: { label: 'Reserved', expression: 'sum(reserved)', format: whole },
    },
  },
  {
    view: 'vw_inventory_turnover',
    description: 'Copies of a book sold, and in stock now, without cancelled orders',
    columns: { ...book, units_sold: 'INTEGER', units_in_stock: 'INTEGER' },
    metrics: {
      sold_per_copy: {
        label: 'Sold per copy in stock',
        expression: 'round(sum(units_sold) / greatest(sum(units_in_stock), 1), 2)',
        format: ratio,
      },
    },
  },
  {
    view: 'vw_book_price_distribution',
    description: 'Price of each book that is for sale',
    columns: { ...book, price: 'NUMERIC', price_band: 'TEXT', band_order: 'INTEGER' },
    metrics: { book_count },
  },
  {
    view: 'vw_freshness',
    description: 'Up to when the warehouse holds what the shop holds, and how far it is off',
    columns: { fresh_to: 'TIMESTAMP', drift: 'INTEGER', sentence: 'TEXT' },
    metrics: {},
  },
] as const satisfies Dataset[]

export type View = (typeof datasets)[number]['view']

const version = '1.0.0'

/** The address is told by the environment: superset_config.py puts it in. */
export const databaseFile = {
  database_name: 'Warehouse',
  sqlalchemy_uri: 'postgresql+psycopg2://warehouse/analytics',
  cache_timeout: 0,
  expose_in_sqllab: true,
  allow_run_async: false,
  allow_ctas: false,
  allow_cvas: false,
  allow_dml: false,
  allow_csv_upload: false,
  extra: { allows_virtual_table_explore: false },
  uuid: uuidOf('database', 'warehouse'),
  version,
}

export function datasetFile({ view, description, columns, metrics }: Dataset) {
  return {
    table_name: view,
    schema: 'star',
    main_dttm_col: columns.day === undefined ? null : 'day',
    description,
    offset: 0,
    cache_timeout: 0,
    sql: null,
    filter_select_enabled: true,
    uuid: uuidOf('dataset', view),
    database_uuid: databaseFile.uuid,
    version,
    metrics: Object.entries(metrics).map(([name, { label, expression, format }]) => ({
      metric_name: name,
      verbose_name: label,
      expression,
      d3format: format,
    })),
    columns: Object.entries(columns).map(([name, type]) => ({
      column_name: name,
      verbose_name: wordsOf(name),
      type,
      is_dttm: type === 'TIMESTAMP',
      is_active: true,
      groupby: true,
      filterable: true,
    })),
  }
}

/** `book_id` is "Book id". */
function wordsOf(column: string): string {
  const words = column.replaceAll('_', ' ')
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}
