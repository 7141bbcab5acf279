import { describe, expect, it } from 'vitest';
import { checkChange, checkFields, checkSource, emptyFields } from './fields.ts';

const filled = () => ({ ...emptyFields(7), name: 'Gate' });

describe('the camera form', () => {
  it('starts from what an operator would mostly keep', () => {
    const { settings } = emptyFields(7);
    expect(settings).toMatchObject({
      windowSeconds: 200,
      labelBudget: 200,
      constraints: { minAccuracy: 0.4, maxLatencyMs: 500, targetFps: 10, weight: 1 },
    });
  });

  it('sends only the fields of the chosen kind of camera', () => {
    const fields = filled();
    const checked = checkFields({ ...fields, source: { ...fields.source, kind: 'file', path: '/data/clip.mp4' } });
    expect(checked).toMatchObject({ input: { source: { kind: 'file', path: '/data/clip.mp4' } } });
    expect('input' in checked && Object.keys(checked.input.source)).toEqual(['kind', 'path']);
  });

  it('names the field of a fault as the server does', () => {
    const fields = filled();
    const checked = checkFields({
      ...fields,
      name: ' ',
      source: { ...fields.source, kind: 'network', url: 'file:///etc/passwd' },
      settings: { ...fields.settings, constraints: { ...fields.settings.constraints, minAccuracy: 1.7 } },
    });
    const faults = 'faults' in checked ? checked.faults : [];
    expect(faults.map(({ path }) => path).sort()).toEqual(['name', 'settings.constraints.minAccuracy', 'source.url']);
    expect(faults.find(({ path }) => path === 'source.url')?.message).toContain('use rtsp, rtsps, http or https');
  });

  it('asks for a number where one is missing', () => {
    const fields = filled();
    const checked = checkFields({ ...fields, settings: { ...fields.settings, windowSeconds: Number.NaN } });
    const faults = 'faults' in checked ? checked.faults : [];
    expect(faults).toContainEqual({ path: 'settings.windowSeconds', message: null });
  });

  it('does not send a stored address back, which came without its password', () => {
    const fields = filled();
    const stored = { ...fields, source: { ...fields.source, url: 'rtsp://***@192.168.1.20/stream1' } };
    const renamed = checkChange({ ...stored, name: 'Back gate' }, stored);
    expect(renamed).toMatchObject({ change: { name: 'Back gate' } });
    expect('change' in renamed && 'source' in renamed.change).toBe(false);
    const moved = checkChange({ ...stored, source: { ...stored.source, url: 'rtsp://192.168.1.21/stream1' } }, stored);
    expect(moved).toMatchObject({ change: { source: { kind: 'network', url: 'rtsp://192.168.1.21/stream1' } } });
  });

  it('asks for the password again where an address with a hidden one is changed or looked through', () => {
    const fields = filled();
    const stored = { ...fields, source: { ...fields.source, url: 'rtsp://***@192.168.1.20/stream1' } };
    const elsewhere = { ...stored, source: { ...stored.source, url: 'rtsp://***@192.168.1.20/stream2' } };
    for (const checked of [checkChange(elsewhere, stored), checkSource(stored)])
      expect('faults' in checked && checked.faults).toMatchObject([{ path: 'source.url' }]);
  });
});
