import type { Messages, Translation } from '../catalogue.ts';

export const charts: Translation<Messages['charts']> = {};
