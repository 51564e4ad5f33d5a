import { redirect } from '@sveltejs/kit'
import { ApiProblem } from '#lib/server/api/problem.ts'
import { settleMerge } from '#lib/server/cart/merge.ts'
import { answerCallback } from '#lib/server/oidc/callback.ts'
import { log, services } from '#lib/server/services.ts'
import { account } from '#lib/text/account.ts'
import type { RequestHandler } from './$types.js'

export const GET: RequestHandler = async ({ url, cookies, locals: { session, api } }) => {
  const { cookie, ...deps } = await services()
  const path = await answerCallback({ ...deps, log }, session, cookie.read(cookies), url)
  try {
    await settleMerge({ session, api })
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error
    await session.tell({ kind: 'info', text: account.mergeLater })
  }
  redirect(303, path)
}
