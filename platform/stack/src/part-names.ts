/** What the stack tier has in the place of embedded parts. */
export const partNames = ['kafka', 'connect', 'keycloak', 'redis', 'postgres'] as const

export type Part = (typeof partNames)[number]
