import type { Messages, Translation } from '../catalogue.ts';

export const whatIf: Translation<Messages['whatIf']> = {};
