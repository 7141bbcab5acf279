/** What the host asks of the thread that runs PGlite; answers come in the order of the requests. */
export type EmbeddedRequest =
  /** A new client: whatever the one before left open is rolled back and forgotten. */
  | { readonly kind: 'session' }
  /** Whole messages of Postgres's frontend protocol. */
  | { readonly kind: 'protocol'; readonly bytes: Uint8Array }
  | { readonly kind: 'close' };

export type EmbeddedReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly bytes: Uint8Array }
  /** The database cannot go on; the thread ends. */
  | { readonly kind: 'failed'; readonly message: string };

/** What the thread is started with. */
export interface EmbeddedStart {
  /** The database's own directory. */
  readonly directory: string;
  /** Archive of an empty database to unpack there first; null opens what is there, or makes one anew. */
  readonly template: string | null;
}
