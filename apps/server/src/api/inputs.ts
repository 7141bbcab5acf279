import { z } from 'zod';
import { cameraSourceSchema } from '../domain/camera.ts';
import { policyNames } from '../domain/policy.ts';
import { sayOfFault } from '../domain/sentences/faultSentences.ts';
import { wish } from '../domain/sentences/schemaWords.ts';
import { streamSettingsSchema } from '../domain/stream.ts';

/** What the camera form sends; the same schema checks it in the browser and on the server. */
export const cameraFormSchema = z.object({
  name: z.string().trim().min(1, 'must not be empty').max(80, 'must have at most 80 characters'),
  source: cameraSourceSchema,
  settings: streamSettingsSchema,
});
export type CameraForm = z.input<typeof cameraFormSchema>;

export const cameraUpdateSchema = cameraFormSchema.partial().extend({ streamId: z.string().min(1) });

export const timelineQuerySchema = z
  .object({
    streamId: z.string().min(1),
    /** ms since the epoch. */
    from: z.number().int(),
    to: z.number().int(),
    /** Upper limit on bins; the server picks a round bin length. */
    bins: z.number().int().min(10).max(720).default(360),
  })
  .refine(({ from, to }) => to > from, { path: ['to'], ...wish(sayOfFault('wish.after')) });

export const policyNameSchema = z.enum(policyNames);
