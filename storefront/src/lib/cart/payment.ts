/** What the simulated bank can do. */
export const payments = ['good', 'declined', 'slow'] as const

export type Payment = (typeof payments)[number]

/** The tokens by which the gateway of the function payment knows the cards. */
export const tokens = {
  good: 'tok_success',
  declined: 'tok_decline',
  slow: 'tok_slow',
} as const satisfies Record<Payment, string>
