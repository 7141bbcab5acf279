/** What the server and the scheduler say comes from them in English; only other languages word it anew. */
export const server = {} as const;
