import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { freePort } from '../../platform/local/src/probe.ts'
import { expect, test } from '../fixtures.ts'

test('without analytics the page says how to start them', async ({ page, logInHere }) => {
  await page.goto('/admin/analytics')
  await logInHere('admin1')

  await expect(page.getByText('npm run stack -- --with analytics')).toBeVisible()
})

test('the figures of the dashboards, how fresh they are, and the ways there', async ({
  ownShop,
  logInHere,
}) => {
  const superset = await openStandIn()
  const { context } = await ownShop({
    ANALYTICS_URL: 'http://dashboards.example',
    ANALYTICS_API_URL: superset.url,
    ANALYTICS_PASSWORD: password,
  })
  const page = await context.newPage()
  await page.goto('/admin/analytics')
  await logInHere('admin1', page)

  for (const figure of ['$60.30', '3', '$20.10', 'Fresh to 12:34:56 UTC, drift 0']) {
    await expect(page.getByText(figure, { exact: true })).toBeVisible()
  }
  await expect(page.getByRole('link', { name: 'Inventory Analytics' })).toHaveAttribute(
    'href',
    'http://dashboards.example/superset/dashboard/inventory/',
  )
  superset.loseWarehouse()
  await page.reload()
  await expect(page.getByText('cannot read the warehouse')).toBeVisible()
  superset.close()
  await page.reload()
  await expect(page.getByText('The dashboards do not answer')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Inventory Analytics' })).toBeVisible()
})

const password = 'of the office'
const charts = [
  ['Total Revenue', 60.3],
  ['Total Orders', 3],
  ['Average Order Value', 20.1],
  ['Freshness', 'Fresh to 12:34:56 UTC, drift 0'],
] as const

/** Answers what the shop asks Superset, when it has logged in. */
async function openStandIn() {
  let hasWarehouse = true
  const answerTo = (request: IncomingMessage, body: string) => {
    if (request.url === '/api/v1/security/login') {
      const isRight = JSON.parse(body).password === password
      return isRight
        ? { status: 200, body: { access_token: 'a token' } }
        : { status: 401, body: {} }
    }
    if (request.headers.authorization !== 'Bearer a token') return { status: 401, body: {} }
    const [, id] = /chart\/(\d+)\/data/.exec(request.url ?? '') ?? []
    if (id !== undefined && !hasWarehouse) return { status: 500, body: {} }
    const list = charts.map(([slice_name], index) => ({ id: index, slice_name }))
    const data = [{ data: [{ value: charts[Number(id)]?.[1] }] }]
    return { status: 200, body: { result: id === undefined ? list : data } }
  }
  const server = createServer(async (request, response) => {
    const { status, body } = answerTo(request, await text(request))
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    loseWarehouse() {
      hasWarehouse = false
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
