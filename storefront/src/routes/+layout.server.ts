import type { LayoutServerLoad } from './$types.js'

export const load: LayoutServerLoad = async ({ locals, url }) => {
  const cartCount = await locals.cart.count()
  const csrf = await locals.session.csrf()
  const notices = await locals.session.takeNotices(url.pathname)
  return { person: locals.session.person, csrf, cartCount, notices }
}
