import { redirect } from '@sveltejs/kit'
import { addAttempt } from '#lib/server/oidc/attempts.ts'
import { returnPath } from '#lib/server/return-path.ts'
import { services } from '#lib/server/services.ts'
import type { RequestHandler } from './$types.js'

export const GET: RequestHandler = async ({ url, locals: { session } }) => {
  const path = returnPath(url.searchParams.get('return'))
  if (session.person !== null) redirect(303, path)
  const { provider } = await services()
  const attempt = provider.begin(path, Date.now())
  await session.update((record) => addAttempt(record, attempt))
  redirect(303, await provider.loginUrl(attempt), { external: true })
}
