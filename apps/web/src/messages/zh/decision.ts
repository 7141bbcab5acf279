import type { Messages, Translation } from '../catalogue.ts';

export const decision: Translation<Messages['decision']> = {};
