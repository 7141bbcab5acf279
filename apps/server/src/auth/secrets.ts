import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, safe in URLs and headers. */
export const randomSecret = (): string => randomBytes(32).toString('base64url');

/** What is kept of a secret that only its holder knows, as hex. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
