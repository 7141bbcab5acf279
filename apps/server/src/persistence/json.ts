import type { Prisma } from './generated/client.ts';

/** Postgres takes neither NUL nor half a surrogate pair; programs whose words we keep (ffmpeg, drivers) write both. */
export const storableText = (text: string): string => text.replace(/[\p{Surrogate}\0]/gu, '\uFFFD');

/** As JSON has it: no `undefined`, dates as ISO strings, NaN and infinities as null. */
export const toJson = (value: unknown): Prisma.InputJsonValue =>
  JSON.parse(JSON.stringify(value, (_key, part) => (typeof part === 'string' ? storableText(part) : part)));

/** What `toJson` stored, under the type that it was stored with. */
export const fromJson = <T>(value: unknown): T => value as T;
