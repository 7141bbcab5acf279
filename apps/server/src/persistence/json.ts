import type { Wording } from '@whetstone/scheduler';
import type { Prisma } from './generated/client.ts';

/** Postgres takes neither NUL nor half a surrogate pair; programs whose words we keep (ffmpeg, drivers) write both. */
export const storableText = (text: string): string => text.replace(/[\p{Surrogate}\0]/gu, '\uFFFD');

/** As JSON has it: no `undefined`, dates as ISO strings, NaN and infinities as null. */
export const toJson = (value: unknown): Prisma.InputJsonValue =>
  JSON.parse(JSON.stringify(value, (_key, part) => (typeof part === 'string' ? storableText(part) : part)));

/** A sentence's wording as a column takes it: nothing where there is none. */
export const wordingColumn = (wording: Wording | null | undefined) => (wording ? toJson(wording) : undefined);

/** The wording that a column holds. */
export const wordingOf = (column: unknown): Wording | undefined => fromJson<Wording | null>(column) ?? undefined;

/** What `toJson` stored, under the type that it was stored with. */
export const fromJson = <T>(value: unknown): T => value as T;
