import type { CameraSource } from '../../domain/camera.ts';
import type { FfmpegBinary } from './binary.ts';

export type VideoSource = Extract<CameraSource, { kind: 'file' | 'network' }>;

/** Longer side of the pictures that ffmpeg hands over, at most, in pixels; smaller sources keep their size. */
export const longestSide = 320;
/** How long a connection may be silent before ffmpeg gives up, in µs. */
const socketTimeoutUs = '5000000';

/** A file ends, and so does a recording behind a web server: they are paced and looped. Anything else is live. */
const isRecording = (source: VideoSource): boolean =>
  source.kind === 'file' ||
  (/^https?:/iu.test(source.url) && /\.(mp4|m4v|mov|mkv|webm|avi)$/iu.test(new URL(source.url).pathname));

// Without `nobuffer`, which throws away what was read to analyse the stream, and with it perhaps the only keyframe for seconds.
const lowLatency = ['-flags', 'low_delay', '-analyzeduration', '500000', '-probesize', '200000'];

/** Over and over; see `filters` for the speed. */
const looped = ['-stream_loop', '-1'];

const inputArguments = (source: VideoSource, binary: FfmpegBinary): string[] => {
  if (source.kind === 'file') return [...looped, '-protocol_whitelist', 'file,crypto', '-i', `file:${source.path}`];
  const url = new URL(source.url);
  if (url.protocol === 'rtsp:' || url.protocol === 'rtsps:')
    return [
      ...['-rtsp_transport', 'tcp', binary.rtspTimeoutFlag, socketTimeoutUs, ...lowLatency, '-fpsprobesize', '0'],
      ...['-protocol_whitelist', 'rtsp,rtsps,rtp,srtp,tcp,tls,crypto', '-i', source.url],
    ];
  const http = ['-rw_timeout', socketTimeoutUs, '-protocol_whitelist', 'http,https,httpproxy,tcp,tls,crypto'];
  // Motion JPEG carries no times of its own.
  const pace = isRecording(source) ? looped : [...lowLatency, '-use_wallclock_as_timestamps', '1'];
  return [...http, ...pace, '-i', source.url];
};

/**
 * At the speed of the clip, by waiting for each frame; `-re` would look at the clock a hundred times a second, which costs as
 * much as decoding. A reader that is late by more than these seconds goes on from there instead of making up for it.
 */
const atItsSpeed = 'realtime=limit=5,';

/**
 * Filters: at most `fps` frames a second by dropping, never by repeating; of a recording, at its own speed; then both
 * sides even, and the longer one at most `longestSide`.
 */
const filters = (source: VideoSource, fps: number): string => {
  const slot = (time: string) => `floor(${time}*${fps})`;
  const select = `select='isnan(t)+isnan(prev_selected_t)+not(eq(${slot('t')},${slot('prev_selected_t')}))'`;
  const fit = (side: string) => `max(2,2*floor(${side}*min(1,${longestSide}/max(iw,ih))/2))`;
  return `${select},${isRecording(source) ? atItsSpeed : ''}scale=w='${fit('iw')}':h='${fit('ih')}':flags=fast_bilinear:out_color_matrix=bt601:out_range=tv`;
};

/**
 * Argument vector for an ffmpeg that writes pictures as `pgmyuv` to its output: the planes that it decoded, with a size in
 * front of each picture, which then need not be known beforehand and may change while it runs. In bytes they are half of
 * rgb24, which few of their pixels are ever turned into.
 */
export const ffmpegArguments = (
  source: VideoSource,
  { binary, fps }: { binary: FfmpegBinary; fps: number },
): string[] => [
  ...['-nostdin', '-hide_banner', '-loglevel', 'error', '-threads', '1'],
  ...inputArguments(source, binary),
  ...['-map', '0:v:0', '-an', '-sn', '-dn', '-filter_threads', '1', '-vf', filters(source, fps), ...binary.passFrames],
  ...['-f', 'image2pipe', '-c:v', 'pgmyuv', '-pix_fmt', 'yuv420p', 'pipe:1'],
];
