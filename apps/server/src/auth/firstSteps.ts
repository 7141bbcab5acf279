import type { Auth } from './auth.ts';
import { linkHours } from './links.ts';

/**
 * What to tell at start about accounts: nothing once there is one, that the server is open, or the one-time link that
 * makes the first admin. Each start without an account prints a new link.
 *
 * @param url of the dashboard
 */
export const firstSteps = async (auth: Auth, url: string): Promise<string> => {
  if (await auth.accounts.any()) return '';
  if (await auth.access.isOpen())
    return `Nobody has to sign in on this machine until there is an account; ${url}/setup/ makes one.\n`;
  const link = await auth.links.make({ kind: 'first-admin' });
  return `No account yet. This link makes the first one, once, within ${linkHours} hours:\n  ${url}/setup/?link=${link}\n`;
};
