/** What the stack tier can start without a shop. */
export const partNames = [
  'kafka',
  'connect',
  'keycloak',
  'redis',
  'postgres',
  'pgadmin',
  'analytics',
] as const

/** Where pgAdmin is, as on a cluster. */
export const pgAdminPort = 31_111

/** Where Superset is, as on a cluster. */
export const supersetPort = 32_000

/** Where Flink's page is, as on a cluster. */
export const flinkPort = 32_400

export type Part = (typeof partNames)[number]
