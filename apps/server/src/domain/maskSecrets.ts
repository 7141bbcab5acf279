import { redactUrl } from './redactUrl.ts';

/** Names whose values nobody may read. */
export const secretKey = /(?:password|passphrase|secret|token|credential|api[-_]?key|authorization)s?$/iu;

/**
 * The same value without what nobody may read: values under names of secrets become `***`, URLs lose their
 * credentials, and files become their size. For audit rows and messages.
 */
export const maskSecrets = (value: unknown): unknown => {
  if (typeof value === 'string') return /^[a-z][\w+.-]*:\/\//iu.test(value) ? redactUrl(value) : value;
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(maskSecrets);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      secretKey.test(key) && typeof inner === 'string' ? '***' : maskSecrets(inner),
    ]),
  );
};
