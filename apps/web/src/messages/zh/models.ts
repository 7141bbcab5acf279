import type { Messages, Translation } from '../catalogue.ts';

export const models: Translation<Messages['models']> = {};
