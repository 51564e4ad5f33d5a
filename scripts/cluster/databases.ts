/** Whose dumps lie below data/backups, each in a folder of its own. */
export const databases = ['ecom', 'inventory', 'payment', 'keycloak']

/** Gives the namespace in which a database runs. */
export function namespaceOf(database: string): string {
  return database === 'keycloak' ? 'identity' : database
}
