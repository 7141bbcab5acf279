import { z } from 'zod';
import { isRedacted } from './redactUrl.ts';

/** Drift scripts that a synthetic scene can follow; each starts in clear daylight like the edge model's first data. */
export const sceneScripts = ['dusk-to-night', 'rain-then-fog', 'glare-and-nudge', 'changing-mix', 'clear'] as const;
export type SceneScript = (typeof sceneScripts)[number];

const networkProtocols = ['rtsp:', 'rtsps:', 'http:', 'https:'];

/** Characters that shells, ffmpeg's tee and concat syntax or log lines could misread; no real camera URL needs them raw. */
const forbiddenInUrl = /[\s\p{Cc}|"'`\\<>^{}]/u;

const cameraUrl = z.string().superRefine((url, context) => {
  const fail = (message: string) => context.addIssue({ code: 'custom', message });
  const forbidden = forbiddenInUrl.exec(url);
  if (forbidden)
    return fail(`contains the character ${JSON.stringify(forbidden[0])}; percent-encode it in the camera's URL`);
  if (!URL.canParse(url)) return fail('is not a URL; write it like rtsp://user:password@192.168.1.20:554/stream1');
  const { protocol, hostname } = new URL(url);
  if (!networkProtocols.includes(protocol))
    return fail(`uses ${protocol}// which is not allowed; use rtsp, rtsps, http or https`);
  if (isRedacted(url)) return fail('has hidden parts; type user, password or key again in place of ***');
  if (!hostname) return fail('has no host name; write it like rtsp://192.168.1.20:554/stream1');
});

const absolutePath = z
  .string()
  .refine(
    (path) => path.startsWith('/') && !path.includes('\0'),
    'must be an absolute path on the server, like /data/clip.mp4',
  )
  .refine((path) => !URL.canParse(path), 'must be a path, not a URL');

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
