import type { Said } from '@whetstone/scheduler';
import { z } from 'zod';
import { isRedacted } from './redactUrl.ts';
import { sayOfFault } from './sentences/faultSentences.ts';
import { wish } from './sentences/schemaWords.ts';

/** Drift scripts that a synthetic scene can follow; each starts in clear daylight like the edge model's first data. */
export const sceneScripts = ['dusk-to-night', 'rain-then-fog', 'glare-and-nudge', 'changing-mix', 'clear'] as const;
export type SceneScript = (typeof sceneScripts)[number];

const networkProtocols = ['rtsp:', 'rtsps:', 'http:', 'https:'];

/** Characters that shells, ffmpeg's tee and concat syntax or log lines could misread; no real camera URL needs them raw. */
const forbiddenInUrl = /[\s\p{Cc}|"'`\\<>^{}]/u;

const cameraUrl = z.string().superRefine((url, context) => {
  const fail = (said: Said) => context.addIssue({ code: 'custom', ...wish(said) });
  const forbidden = forbiddenInUrl.exec(url);
  if (forbidden) return fail(sayOfFault('wish.urlCharacter', { character: JSON.stringify(forbidden[0]) }));
  if (!URL.canParse(url))
    return fail(sayOfFault('wish.url', { example: 'rtsp://user:password@192.168.1.20:554/stream1' }));
  const { protocol, hostname } = new URL(url);
  if (!networkProtocols.includes(protocol)) return fail(sayOfFault('wish.cameraProtocol', { protocol }));
  if (isRedacted(url)) return fail(sayOfFault('wish.noHidden'));
  if (!hostname) return fail(sayOfFault('wish.hostName', { example: 'rtsp://192.168.1.20:554/stream1' }));
});

const absolutePath = z
  .string()
  .refine(
    (path) => path.startsWith('/') && !path.includes('\0'),
    wish(sayOfFault('wish.absolutePath', { example: '/data/clip.mp4' })),
  )
  .refine((path) => !URL.canParse(path), wish(sayOfFault('wish.noUrl')));

/** Where frames come from. A camera is a source; what is analysed on it is a stream. */
export const cameraSourceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('synthetic'),
    script: z.enum(sceneScripts),
    seed: z.number().int().min(0).max(0xffffffff),
  }),
  z.object({ kind: z.literal('file'), path: absolutePath }),
  z.object({ kind: z.literal('network'), url: cameraUrl }),
  z.object({
    kind: z.literal('imageSet'),
    /** A folder with one sub-folder per class, or a CSV manifest `timestamp,file,label[,camera]`. */
    path: absolutePath,
    /** Only rows of this camera, where the manifest has that column. */
    manifestCamera: z.string().min(1).max(200).optional(),
    picturesPerSecond: z
      .number()
      .min(0.1, 'must be at least 0.1 pictures per second')
      .max(30, 'must be at most 30 pictures per second'),
    /** Seed of the replay order where the set has no timestamps. */
    seed: z.number().int().min(0).max(0xffffffff).default(1),
  }),
]);
export type CameraSource = z.infer<typeof cameraSourceSchema>;

export interface Camera {
  readonly id: string;
  readonly name: string;
  readonly source: CameraSource;
  readonly createdAt: Date;
}
