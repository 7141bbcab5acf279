import type { CameraSource } from '../../domain/camera.ts';
import type { FfmpegBinary } from './binary.ts';

export type VideoSource = Extract<CameraSource, { kind: 'file' | 'network' }>;

/** Longer side of the pictures that ffmpeg hands over, at most, in pixels; smaller sources keep their size. */
export const longestSide = 320;
/** How long a connection may be silent before ffmpeg gives up, in µs. */
const socketTimeoutUs = '5000000';

/** A recording behind a web server ends, so it is paced and looped like a file; anything else over HTTP is live. */
const isRecording = (url: URL): boolean => /\.(mp4|m4v|mov|mkv|webm|avi)$/iu.test(url.pathname);

// Without `nobuffer`, which throws away what was read to analyse the stream, and with it perhaps the only keyframe for seconds.
const lowLatency = ['-flags', 'low_delay', '-analyzeduration', '500000', '-probesize', '200000'];

/** Reads at the speed of the clip, over and over. */
const looped = ['-re', '-stream_loop', '-1'];

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
  const pace = isRecording(url) ? looped : [...lowLatency, '-use_wallclock_as_timestamps', '1'];
  return [...http, ...pace, '-i', source.url];
};

/**
 * Filters: at most `fps` frames a second by dropping, never by repeating; then both sides even, and the longer one at
 * most `longestSide`.
 */
const filters = (fps: number): string => {
  const slot = (time: string) => `floor(${time}*${fps})`;
  const select = `select='isnan(t)+isnan(prev_selected_t)+not(eq(${slot('t')},${slot('prev_selected_t')}))'`;
  const fit = (side: string) => `max(2,2*floor(${side}*min(1,${longestSide}/max(iw,ih))/2))`;
  return `${select},scale=w='${fit('iw')}':h='${fit('ih')}':flags=fast_bilinear`;
};

/**
 * Argument vector for an ffmpeg that writes portable pixmaps (rgb24 with a size in front of each picture) to its output.
 *
 * Pixmaps instead of bare video, because the size then need not be known beforehand, and may change while it runs.
 */
export const ffmpegArguments = (
  source: VideoSource,
  { binary, fps }: { binary: FfmpegBinary; fps: number },
): string[] => [
  ...['-nostdin', '-hide_banner', '-loglevel', 'error', '-threads', '1'],
  ...inputArguments(source, binary),
  ...['-map', '0:v:0', '-an', '-sn', '-dn', '-filter_threads', '1', '-vf', filters(fps), ...binary.passFrames],
  ...['-f', 'image2pipe', '-c:v', 'ppm', '-pix_fmt', 'rgb24', 'pipe:1'],
];
