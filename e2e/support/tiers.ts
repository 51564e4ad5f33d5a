/** Specs that need parts of a local tier: a storefront of their own, a database, a part to kill. */
const localSpecs = [
  'accessibility',
  'admin-analytics',
  'admin-desk',
  'admin-functions',
  'errors',
  'https',
  'login-away',
  'session-life',
  'too-many',
]

export const localOnly = new RegExp(`/(?:${localSpecs.join('|')})\\.spec\\.ts$|/stack/`)
