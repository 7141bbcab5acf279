import type { Messages, Translation } from '../catalogue.ts';

export const devices: Translation<Messages['devices']> = {};
