import { createServer } from 'node:http'

/** Stands in for the shop on a loopback port: takes logout tokens. */
export async function startBackChannel() {
  const logoutTokens: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const token = new URLSearchParams(body).get('logout_token')
    if (request.url === '/backchannel-logout' && token) logoutTokens.push(token)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return { url: `http://127.0.0.1:${port}`, logoutTokens, close }
}
