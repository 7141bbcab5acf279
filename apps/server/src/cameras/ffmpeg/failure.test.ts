import { quoted } from '@whetstone/scheduler';
import { describe, expect, it } from 'vitest';
import { describeFailure, redactText, shownSource } from './failure.ts';

const camera = { kind: 'network', url: 'rtsp://admin:pa%24s@10.0.0.7:4010/live?token=hush' } as const;

describe('what an operator reads of a failure', () => {
  it('never holds user, password or token, however ffmpeg repeats them', () => {
    const texts = [
      `${camera.url}: Connection refused`,
      'method DESCRIBE failed for rtsp://admin:pa%24s@10.0.0.7:4010/live?token=hush and admin/pa$s',
      '[rtsp @ 0x5581] wrong password "pa$s", query token=hush',
    ];
    for (const text of texts) {
      const shown = `${redactText(text, camera)} ${describeFailure(camera, text, quoted('it ended')).text}`;
      for (const secret of ['admin', 'pa%24s', 'pa$s', 'hush']) expect(shown).not.toContain(secret);
    }
    expect(shownSource(camera)).toBe('rtsp://***@10.0.0.7:4010/live?…');
  });

  it('hides a password with an @ in it to its end', () => {
    const odd = { kind: 'network', url: 'rtsp://admin:p@ssword@10.0.0.7/live' } as const;
    expect(shownSource(odd)).toBe('rtsp://***@10.0.0.7/live');
    expect(redactText(`${odd.url} and p@ssword`, odd)).not.toContain('ssword@');
    expect(redactText('login p@ssword failed', odd)).not.toContain('ssword');
  });

  it('says what to do', () => {
    const reason = (text: string) => describeFailure(camera, text, quoted('the stream ended')).text;
    expect(reason(`${camera.url}: Server returned 401 Unauthorized`)).toMatch(
      /user name or password; correct the cred/u,
    );
    expect(reason(`${camera.url}: Connection refused`)).toMatch(
      /nothing listens at that address; check host and port/u,
    );
    expect(reason(`${camera.url}: Server returned 404 Not Found`)).toMatch(/no such stream; check the path/u);
  });

  it('does not take the digits of an address for a status', () => {
    const odd = { kind: 'network', url: 'rtsp://10.0.0.7:401/404' } as const;
    expect(describeFailure(odd, `${odd.url}: Connection refused`, quoted('')).text).toMatch(/nothing listens/u);
  });

  it('falls back to how the stream ended', () => {
    expect(describeFailure({ kind: 'file', path: '/a.mp4' }, '', quoted('no picture for 10 s')).text).toBe(
      '/a.mp4: no picture for 10 s',
    );
  });
});
