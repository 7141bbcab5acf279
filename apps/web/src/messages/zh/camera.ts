import type { Messages, Translation } from '../catalogue.ts';

export const camera: Translation<Messages['camera']> = {};
