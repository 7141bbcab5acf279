import type { Messages, Translation } from '../catalogue.ts';

export const overview: Translation<Messages['overview']> = {};
