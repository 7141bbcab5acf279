/** A change of the configuration: who, when, before, after. */
export interface AuditEntry {
  readonly id: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface AuditQuery {
  /** Id of the last one seen. */
  readonly before?: number | undefined;
  readonly limit: number;
  readonly actor?: string | undefined;
  /** The whole action, like `stream.update`, or its noun alone. */
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}
