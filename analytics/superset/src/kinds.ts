import { colorScheme } from './colors.ts'
import { whole, type dollars } from './formats.ts'

/** What a chart asks of its view, apart from the filters of its dashboard. */
export type Query = {
  columns: (string | { columnType: 'BASE_AXIS'; sqlExpression: string; [key: string]: string })[]
  metrics: string[]
  orderby: [string, boolean][]
  row_limit: number
}

/** How a chart is drawn, `params`, and the same question as text for the programming interface. */
export type Drawing = { vizType: string; params: object; query: Query }

const most = 10_000

const ascending = true
const descending = false

type Bars = {
  of: string
  metrics: string[]
  /** How many, the greatest first. */
  top: number
  format: string
  /** Whether each has a colour by its name, as genres have. */
  colorful?: boolean
}

/** Bars that lie, so that long names can be read, the greatest on top. */
export function bars({ of, metrics, top, format, colorful = false }: Bars): Drawing {
  const [first = ''] = metrics
  const series = metrics.length > 1
  return {
    vizType: 'echarts_timeseries_bar',
    params: {
      ...timeseries(format),
      orientation: 'horizontal',
      x_axis: of,
      xAxisForceCategorical: true,
      metrics,
      groupby: [],
      row_limit: top,
      order_desc: true,
      x_axis_sort: first,
      x_axis_sort_asc: true,
      color_by_primary_axis: colorful,
      show_legend: series,
      show_value: !series,
      x_axis_time_format: 'smart_date',
    },
    query: { columns: [of], metrics, orderby: [[first, descending]], row_limit: top },
  }
}

type Line = { by: string; metric: string; format: string }

/** A line over the days. */
export function line({ by, metric, format }: Line): Drawing {
  const day = {
    columnType: 'BASE_AXIS',
    timeGrain: 'P1D',
    sqlExpression: by,
    label: by,
    expressionType: 'SQL',
  } as const
  return {
    vizType: 'echarts_timeseries_line',
    params: {
      ...timeseries(format),
      x_axis: by,
      time_grain_sqla: 'P1D',
      metrics: [metric],
      groupby: [],
      row_limit: most,
      order_desc: true,
      seriesType: 'line',
      area: true,
      opacity: 0.12,
      markerEnabled: false,
      show_legend: false,
      x_axis_time_format: '%e %b',
      tooltipTimeFormat: '%a %d %b %Y',
    },
    query: { columns: [day], metrics: [metric], orderby: [[by, ascending]], row_limit: most },
  }
}

function timeseries(format: string) {
  return {
    color_scheme: colorScheme,
    y_axis_format: format,
    truncateYAxis: false,
    truncate_metric: true,
    rich_tooltip: true,
    showTooltipTotal: false,
    zoomable: false,
    legendOrientation: 'top',
    legendType: 'plain',
  }
}

type Shares = { of: string; metric: string; format?: typeof dollars | typeof whole }

/** A ring whose parts are named beside it. */
export function shares({ of, metric, format = whole }: Shares): Drawing {
  return {
    vizType: 'pie',
    params: {
      groupby: [of],
      metric,
      row_limit: 100,
      sort_by_metric: true,
      color_scheme: colorScheme,
      show_legend: true,
      legendOrientation: 'right',
      legendType: 'plain',
      show_labels: true,
      label_type: 'percent',
      labels_outside: true,
      label_line: true,
      show_labels_threshold: 3,
      donut: true,
      innerRadius: 52,
      outerRadius: 72,
      number_format: format,
    },
    query: { columns: [of], metrics: [metric], orderby: [[metric, descending]], row_limit: 100 },
  }
}

/** One number. */
export function figure(metric: string, format: string, subtitle: string): Drawing {
  return {
    vizType: 'big_number_total',
    params: {
      metric,
      header_font_size: 0.5,
      subtitle,
      subtitle_font_size: 0.125,
      show_metric_name: false,
      y_axis_format: format,
      time_format: 'smart_date',
    },
    query: { columns: [], metrics: [metric], orderby: [], row_limit: 1 },
  }
}

type Rows = {
  columns: string[]
  orderby?: [string, boolean][]
  search?: boolean
  more?: Record<string, unknown>
}

/** The rows of a view as they are. */
export function rows({ columns, orderby = [], search = false, more = {} }: Rows): Drawing {
  return {
    vizType: 'table',
    params: {
      query_mode: 'raw',
      all_columns: columns,
      order_by_cols: orderby.map((each) => JSON.stringify(each)),
      row_limit: 1000,
      page_length: 0,
      server_pagination: false,
      include_search: search,
      show_cell_bars: false,
      allow_render_html: false,
      table_timestamp_format: '%Y-%m-%d %H:%M:%S',
      ...more,
    },
    query: { columns, metrics: [], orderby, row_limit: 1000 },
  }
}
