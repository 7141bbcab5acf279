import { describe, expect, it } from 'vitest';
import { isRedacted, redactPath, redactUrl, urlSecrets } from './redactUrl.ts';

describe('an address as people may read it', () => {
  it.each([
    ['rtsp://user:secret@10.0.0.7:554/live', 'rtsp://***@10.0.0.7:554/live'],
    ['rtsp://user:se@cret@10.0.0.7/live', 'rtsp://***@10.0.0.7/live'],
    ['http://cam/video.cgi?user=admin&pwd=secret&channel=1', 'http://cam/video.cgi?user=***&pwd=***&channel=1'],
    ['http://cam/video.cgi?secret', 'http://cam/video.cgi?***'],
    [
      'rtsp://cam:554/user=admin_password=secret_channel=1_stream=0.sdp',
      'rtsp://cam:554/user=***_password=***_channel=1_stream=0.sdp',
    ],
    ['rtsp://cam/user=admin&password=&channel=1', 'rtsp://cam/user=***&password=&channel=1'],
    ['rtsp://cam/live#secret', 'rtsp://cam/live'],
    ['rtsp://cam/cam/realmonitor?channel=1&subtype=0', 'rtsp://cam/cam/realmonitor?channel=1&subtype=0'],
    ['rtsp://cam/side@2x', 'rtsp://cam/side@2x'],
  ])('%s is shown as %s', (url, shown) => {
    expect(redactUrl(url)).toBe(shown);
    expect(redactUrl(shown)).toBe(shown);
  });

  it.each([
    'rtsp://user:se/cret@10.0.0.7/live',
    'rtsp://user:12?secret@10.0.0.7/live',
    'rtsp://user:12#secret@10.0.0.7/live',
    'rtsp:/user:secret@10.0.0.7/live',
    'user:secret@10.0.0.7/live',
    'rtsp://user:secret@10.0.0.7:port/live',
  ])('%s, which is mistyped, gives nothing away either', (url) => {
    expect(redactUrl(url)).not.toMatch(/cret/u);
  });

  it('is known as one that cannot be used', () => {
    expect(isRedacted('rtsp://***@10.0.0.7/live')).toBe(true);
    expect(isRedacted('rtsp://10.0.0.7/live')).toBe(false);
  });
});

describe('the secrets of an address', () => {
  it('are user, password, query and what a vendor wrote into the path', () => {
    expect(urlSecrets('rtsp://admin:hush@cam/user=eve_password=still_x=1?token=quiet')).toEqual(
      expect.arrayContaining(['admin', 'hush', 'eve', 'still', 'token=quiet']),
    );
  });
});

it.each([
  ['https://hooks.example.org/services/T0/B0/key', 'https://hooks.example.org/***'],
  ['https://hooks.example.org:8443/?token=key', 'https://hooks.example.org:8443/***'],
  ['https://user:key@hooks.example.org/a#key', 'https://hooks.example.org/***'],
  ['http://10.0.0.5/', 'http://10.0.0.5/'],
  ['key', '***'],
])('shows of %s no more than the host', (url, shown) => {
  expect(redactPath(url)).toBe(shown);
});
