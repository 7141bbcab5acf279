import type { Messages, Translation } from '../catalogue.ts';

export const settings: Translation<Messages['settings']> = {};
