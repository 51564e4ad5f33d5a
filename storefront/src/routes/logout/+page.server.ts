import { redirect } from '@sveltejs/kit'
import { services } from '#lib/server/services.ts'
import { account } from '#lib/text/account.ts'
import type { Actions, PageServerLoad } from './$types.js'

export const load: PageServerLoad = ({ locals: { session } }) => {
  if (session.person === null) redirect(303, '/')
}

export const actions: Actions = {
  default: async ({ locals: { session } }) => {
    const login = session.record?.login
    if (!login) redirect(303, '/')
    const { provider } = await services()
    await session.end()
    if (await provider.answers()) {
      redirect(303, provider.logoutUrl(login.idToken), { external: true })
    }
    await session.tell({ kind: 'warning', text: account.loggedOutHere })
    redirect(303, '/')
  },
}
