import type { LayoutServerLoad } from './$types.js'

export const load: LayoutServerLoad = async ({ locals }) => {
  const cartCount = await locals.cart.count()
  const csrf = await locals.session.csrf()
  const notices = await locals.session.takeNotices()
  return { person: locals.session.person, csrf, cartCount, notices }
}
