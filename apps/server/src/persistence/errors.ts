/** The database cannot be opened or went away; the message names what to do and never a password. */
export class DatabaseUnavailableError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'DatabaseUnavailableError';
  }
}

/** A call named a row that is not there, or not in the state it must be in. */
export class StoreRowError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StoreRowError';
  }
}
