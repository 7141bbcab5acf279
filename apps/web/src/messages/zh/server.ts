import type { Messages, Translation } from '../catalogue.ts';

export const server: Translation<Messages['server']> = {};
