/** What a person or a machine may do; each role may do all that the ones before it may. */
export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Whether somebody with role `has` may do what needs role `needs`. */
export const allows = (has: Role, needs: Role): boolean => roles.indexOf(has) >= roles.indexOf(needs);

interface Named {
  /** As audit rows name it. */
  readonly name: string;
  readonly role: Role;
}

/** Who a request comes from; `open` is whoever sits at a machine whose server asks nobody to sign in. */
export type Identity =
  | (Named & { readonly via: 'account'; readonly userId: string; readonly sessionId: string })
  | (Named & { readonly via: 'token'; readonly tokenId: string })
  | (Named & { readonly via: 'open' });

/** The identity on a server that is open to its own machine. */
export const openIdentity: Identity = { via: 'open', name: 'this machine', role: 'admin' };

/** One change as an audit row keeps it, without who and when. */
export interface Change {
  /** Noun and verb, like `stream.update`. */
  readonly action: string;
  /** Id of what was changed, or its name where it has none. */
  readonly subject: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Who changes something, and where it is written down. */
export interface Actor {
  readonly name: string;
  readonly role: Role;
  /** Writes the audit row; secrets in `before` and `after` are masked. */
  audit(change: Change): Promise<void>;
}
