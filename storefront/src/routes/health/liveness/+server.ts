/** Answers at once and touches nothing: a dependency that is down is no reason for a restart. */
export const GET = () => Response.json({ status: 'up' })
