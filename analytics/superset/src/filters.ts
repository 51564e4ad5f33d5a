import type { ChartKey } from './charts.ts'
import { numberOf } from './layout.ts'
import { uuidOf } from './uuid.ts'

/** @param spared the charts of the dashboard that it leaves alone */
export function timeFilter(shown: ChartKey[], spared: ChartKey[]) {
  return {
    ...filter('time', 'Time range', shown, spared),
    filterType: 'filter_time',
    targets: [{}],
    controlValues: { enableEmptyFilter: false },
  }
}

/** @param spared the charts of the dashboard that it leaves alone */
export function genreFilter(shown: ChartKey[], spared: ChartKey[]) {
  return {
    ...filter('genre', 'Genre', shown, spared),
    filterType: 'filter_select',
    targets: [{ datasetUuid: uuidOf('dataset', 'vw_revenue_by_genre'), column: { name: 'genre' } }],
    controlValues: {
      multiSelect: true,
      enableEmptyFilter: false,
      defaultToFirstItem: false,
      inverseSelection: false,
      searchAllOptions: false,
      sortAscending: true,
    },
  }
}

function filter(key: string, name: string, shown: ChartKey[], spared: ChartKey[]) {
  return {
    id: `NATIVE_FILTER-${key}`,
    name,
    type: 'NATIVE_FILTER',
    description: '',
    cascadeParentIds: [],
    defaultDataMask: { extraFormData: {}, filterState: {}, ownState: {} },
    scope: { rootPath: ['ROOT_ID'], excluded: spared.map((chart) => numberOf(shown, chart)) },
  }
}
