/** Sentences that the server and the scheduler make, by the key that they send; what is not here shows as sent. */
export const server = {
  event: {},
  decision: {},
  fault: {},
} as const;
