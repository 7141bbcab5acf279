import type { WireError } from '../messages.ts';
import { TrainingFailedError } from '../protocol.ts';

/** What of an error crosses to the server. */
export const toWireError = (error: unknown): WireError => {
  if (error instanceof TrainingFailedError) return { name: error.name, message: error.message, step: error.step };
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: 'Error', message: String(error) };
};
