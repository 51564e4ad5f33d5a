/** The components that are checked alone and together: those that a person would choose. */
export const combinations: string[][] = [
  [],
  ['small'],
  ['ha'],
  ['observability'],
  ['tls'],
  ['pgadmin'],
  ['vault'],
  ['gitops'],
  ['analytics'],
  ['analytics', 'small'],
  ['small', 'observability'],
  ['small', 'unlimited'],
  ['small', 'observability', 'pgadmin', 'tls'],
  ['analytics', 'gitops', 'ha', 'observability', 'pgadmin', 'tls', 'vault'],
]
