import { describe, expect, it } from 'vitest';
import { cameraFormSchema } from './inputs.ts';
import { describeFaults } from './trpc.ts';

const form = (change: object = {}, settings: object = {}) => ({
  name: 'Gate',
  source: { kind: 'network', url: 'rtsp://10.0.0.7:554/live' },
  settings: {
    regions: { kind: 'moving' },
    golden: { kind: 'builtin' },
    constraints: { minAccuracy: 0.7, maxLatencyMs: 500, targetFps: 10, weight: 1 },
    windowSeconds: 200,
    labelBudget: 200,
    ...settings,
  },
  ...change,
});

const faultsOf = (input: unknown) => {
  const parsed = cameraFormSchema.safeParse(input);
  return parsed.success ? [] : describeFaults(parsed.error, input);
};

describe('the camera form', () => {
  it('takes a sensible camera', () => {
    expect(faultsOf(form())).toEqual([]);
  });

  it('names field, value and remedy of a negative window', () => {
    expect(faultsOf(form({}, { windowSeconds: -5 }))).toMatchObject([
      { field: 'settings.windowSeconds', message: '-5 must be at least 10 seconds' },
    ]);
  });

  it('names field, value and remedy of a floor of 1.7', () => {
    const constraints = { minAccuracy: 1.7, maxLatencyMs: 500, targetFps: 10, weight: 1 };
    expect(faultsOf(form({}, { constraints }))).toMatchObject([
      { field: 'settings.constraints.minAccuracy', message: '1.7 must be between 0 and 1, as a fraction: 0.7 is 70 %' },
    ]);
  });

  it('says what each is made from, so that it can be worded in another language', () => {
    const [fault] = faultsOf(form({}, { windowSeconds: -5 }));
    expect(fault?.wording).toEqual({
      key: 'fault.value',
      parameters: {
        value: '-5',
        wish: {
          text: 'must be at least 10 seconds',
          wording: { key: 'wish.least', parameters: { least: 10 } },
        },
      },
    });
  });

  it.each([
    ['file:///etc/passwd', 'not allowed'],
    ['rtsp://10.0.0.7/live|tee', '"|"'],
    ['concat:rtsp://10.0.0.7/live', 'not allowed'],
    ['rtsp://10.0.0.7/a b', '" "'],
    ['10.0.0.7/live', 'is not a URL'],
  ])('refuses the URL %s', (url, word) => {
    const [fault] = faultsOf(form({ source: { kind: 'network', url } }));
    expect(fault?.field).toBe('source.url');
    expect(fault?.message).toContain(word);
    expect(fault?.message).toContain(url);
  });

  it('does not repeat the password of a refused URL', () => {
    const [fault] = faultsOf(form({ source: { kind: 'network', url: 'ftp://admin:hunter2@10.0.0.7/x' } }));
    expect(fault?.message).not.toContain('hunter2');
    expect(fault?.message).toContain('***@10.0.0.7');
  });

  it('refuses a file camera that is a URL or no absolute path', () => {
    for (const path of ['file:///etc/passwd', 'clip.mp4'])
      expect(faultsOf(form({ source: { kind: 'file', path } }))[0]?.field).toBe('source.path');
  });
});
