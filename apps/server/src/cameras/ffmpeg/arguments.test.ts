import { describe, expect, it } from 'vitest';
import { ffmpegArguments, type VideoSource } from './arguments.ts';
import type { FfmpegBinary } from './binary.ts';

const modern: FfmpegBinary = {
  path: 'ffmpeg',
  version: '5.1',
  rtspTimeoutFlag: '-timeout',
  passFrames: ['-fps_mode', 'passthrough'],
};
const old: FfmpegBinary = {
  path: 'ffmpeg',
  version: 'N-47683',
  rtspTimeoutFlag: '-stimeout',
  passFrames: ['-vsync', 'passthrough'],
};

const argumentsOf = (source: VideoSource, binary = modern) => ffmpegArguments(source, { binary, fps: 10 });
const after = (args: readonly string[], flag: string) => args[args.indexOf(flag) + 1];
const network = (url: string): VideoSource => ({ kind: 'network', url });

describe('ffmpeg’s arguments', () => {
  it('loop a file at its own speed and let it open nothing but files', () => {
    const args = argumentsOf({ kind: 'file', path: '/clips/a b;$(rm).mp4' });
    expect(after(args, '-vf')).toContain('realtime');
    expect(after(args, '-stream_loop')).toBe('-1');
    expect(after(args, '-protocol_whitelist')).toBe('file,crypto');
    expect(after(args, '-i')).toBe('file:/clips/a b;$(rm).mp4');
  });

  it('read RTSP over TCP, with a timeout in the build’s own words, and never from files', () => {
    const url = 'rtsp://user:pw@10.0.0.7:554/stream1';
    const args = argumentsOf(network(url));
    expect(after(args, '-rtsp_transport')).toBe('tcp');
    expect(after(args, '-timeout')).toBe('5000000');
    expect(after(args, '-protocol_whitelist').split(',')).not.toContain('file');
    expect(after(args, '-i')).toBe(url);
    expect(after(args, '-vf')).not.toContain('realtime');
    const older = argumentsOf(network(url), old);
    expect(after(older, '-stimeout')).toBe('5000000');
    expect(older).not.toContain('-fps_mode');
  });

  it('pace a recording behind a web server, but not a live stream', () => {
    const filters = (url: string) => after(argumentsOf(network(url)), '-vf');
    expect(filters('https://host/clips/gate.mp4?token=1')).toContain('realtime');
    expect(filters('http://host/mjpg/video.cgi')).not.toContain('realtime');
    expect(filters('rtsp://host/gate.mp4')).not.toContain('realtime');
  });

  it('never read the terminal', () => {
    expect(argumentsOf(network('http://host/x'))[0]).toBe('-nostdin');
  });
});
