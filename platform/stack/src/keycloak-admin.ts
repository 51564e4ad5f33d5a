import * as v from 'valibot'

export type Admin = { url: string; name: string; password: string }

const tokenSchema = v.object({ access_token: v.string() })
const clientsSchema = v.array(v.looseObject({ id: v.string() }))

/** Calls the administration interface below `/admin/realms/bookstore`. @throws Error unless it answers 2xx */
export async function administer(
  admin: Admin,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`${admin.url}/admin/realms/bookstore${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await adminToken(admin)}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) {
    throw new Error(`Keycloak answers ${response.status} to ${method} ${path}: ${text}`)
  }
  return text === '' ? undefined : JSON.parse(text)
}

async function adminToken({ url, name, password }: Admin): Promise<string> {
  const response = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'admin-cli',
      username: name,
      password,
    }),
  })
  if (!response.ok) throw new Error(`Keycloak answers ${response.status} to its administrator`)
  return v.parse(tokenSchema, await response.json()).access_token
}

/** Tells the storefront's client that the shop has another address. */
export async function moveShop(admin: Admin, from: string, to: string): Promise<void> {
  const found = v.parse(
    clientsSchema,
    await administer(admin, 'GET', '/clients?clientId=storefront'),
  )
  for (const client of found) {
    const moved: unknown = JSON.parse(JSON.stringify(client).replaceAll(`${from}/`, `${to}/`))
    await administer(admin, 'PUT', `/clients/${client.id}`, moved)
  }
}
