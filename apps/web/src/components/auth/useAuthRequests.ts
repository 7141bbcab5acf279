import { useTranslations } from 'use-intl';

/** What better-auth answers, as words of ours. */
const known = {
  INVALID_USERNAME_OR_PASSWORD: 'wrongPassword',
  INVALID_PASSWORD: 'wrongPassword',
  BANNED_USER: 'disabled',
} as const;

const isKnown = (code: string): code is keyof typeof known => code in known;

const textAt = (body: unknown, key: 'code' | 'message'): string => {
  const value = typeof body === 'object' && body !== null ? Reflect.get(body, key) : null;
  return typeof value === 'string' ? value : '';
};

/** Signing in and out and changing one's password; each fails with a sentence for its form. */
export const useAuthRequests = () => {
  const t = useTranslations('auth.refused');
  const refusal = (status: number, body: unknown): string => {
    const code = textAt(body, 'code');
    if (status === 429) return t('tooManyTries');
    if (isKnown(code)) return t(known[code]);
    return textAt(body, 'message') || t('unforeseen', { status: `${status}` });
  };
  const post = async (path: string, body: object): Promise<void> => {
    const response = await fetch(`/api/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(refusal(response.status, await response.json().catch(() => null)));
  };
  return {
    signIn: (input: { username: string; password: string }) => post('sign-in/username', input),
    signOut: () => post('sign-out', {}),
    /** Ends the other sessions of the account. */
    changePassword: (input: { currentPassword: string; newPassword: string }) =>
      post('change-password', { ...input, revokeOtherSessions: true }),
  };
};
