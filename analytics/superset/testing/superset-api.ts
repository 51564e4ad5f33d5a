import * as v from 'valibot'

const listed = v.object({
  result: v.array(v.object({ id: v.number(), uuid: v.string() })),
})
const value = v.union([v.string(), v.number(), v.boolean(), v.null()])
const answered = v.object({
  result: v.tuple([v.object({ data: v.array(v.record(v.string(), value)) })]),
})

export type Data = v.InferOutput<typeof answered>['result'][0]['data']

/** Gives the ids of all charts, or dashboards, by UUID, as anybody may read them. */
export async function idsOf(
  url: string,
  kind: 'chart' | 'dashboard',
): Promise<Map<string, number>> {
  const query = encodeURIComponent('(columns:!(id,uuid),page_size:100)')
  const { result } = await get(listed, `${url}/api/v1/${kind}/?q=${query}`)
  return new Map(result.map(({ id, uuid }) => [uuid, id]))
}

/** Gives what a chart says, by its own programming interface. */
export async function dataOf(url: string, id: number): Promise<Data> {
  const { result } = await get(answered, `${url}/api/v1/chart/${id}/data/`)
  return result[0].data
}

async function get<T>(schema: v.GenericSchema<unknown, T>, url: string): Promise<T> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`)
  return v.parse(schema, await answer.json())
}
