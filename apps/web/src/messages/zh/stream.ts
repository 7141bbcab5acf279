import type { Messages, Translation } from '../catalogue.ts';

export const stream: Translation<Messages['stream']> = {};
