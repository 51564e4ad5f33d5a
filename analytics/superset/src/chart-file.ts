import { hasDays, type Chart } from './charts.ts'
import { uuidOf } from './uuid.ts'

// What a dashboard's time range puts its own in the place of.
const timeRange = {
  clause: 'WHERE',
  expressionType: 'SIMPLE',
  subject: 'day',
  operator: 'TEMPORAL_RANGE',
  comparator: 'No filter',
}

/** A chart in the words of Superset: `params` is how it is drawn, `query_context` what its interface answers. */
export function chartFile({ key, name, description, view, drawing }: Chart) {
  const { vizType, params, query } = drawing
  return {
    slice_name: name,
    description,
    viz_type: vizType,
    uuid: uuidOf('chart', key),
    dataset_uuid: uuidOf('dataset', view),
    version: '1.0.0',
    cache_timeout: null,
    params: { viz_type: vizType, ...params, adhoc_filters: hasDays(view) ? [timeRange] : [] },
    query_context: JSON.stringify({
      datasource: { id: 0, type: 'table' },
      force: false,
      queries: [query],
      form_data: {},
      result_format: 'json',
      result_type: 'full',
    }),
  }
}
