const sentence = (status: number, body: unknown): string => {
  if (status === 429) return 'Too many tries from this address. Wait a minute, then try again.';
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : null;
  return typeof message === 'string' && message !== '' ? message : `The server answered ${status}; its log says more.`;
};

const post = async (path: string, body: object): Promise<void> => {
  const response = await fetch(`/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(sentence(response.status, await response.json().catch(() => null)));
};

/** @throws {Error} with a sentence for the form */
export const signIn = (input: { username: string; password: string }): Promise<void> => post('sign-in/username', input);

export const signOut = (): Promise<void> => post('sign-out', {});

/** Ends the other sessions of the account. */
export const changePassword = (input: { currentPassword: string; newPassword: string }): Promise<void> =>
  post('change-password', { ...input, revokeOtherSessions: true });
