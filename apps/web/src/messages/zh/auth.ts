import type { Messages, Translation } from '../catalogue.ts';

export const auth: Translation<Messages['auth']> = {};
