import type { Messages, Translation } from '../catalogue.ts';

export const labels: Translation<Messages['labels']> = {};
