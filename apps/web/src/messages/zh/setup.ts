import type { Messages, Translation } from '../catalogue.ts';

export const setup: Translation<Messages['setup']> = {};
