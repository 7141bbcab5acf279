import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { quoted } from '@whetstone/scheduler';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CameraSourceError } from '../frameSource.ts';
import { decodePicture } from './decode.ts';
import { openImageSet } from './imageSet.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-set-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = async (name: string, content: string | Buffer): Promise<string> => {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
};
const picture = async (name: string, width = 4, height = 4): Promise<string> => {
  const options = { create: { width, height, channels: 3, background: '#804020' } } as const;
  return write(name, await sharp(options).png().toBuffer());
};
const open = (path: string, more: { manifestCamera?: string; seed?: number } = {}) =>
  openImageSet({ kind: 'imageSet', path, picturesPerSecond: 1, seed: 1, ...more });
const refusal = async (path: string, more: { manifestCamera?: string } = {}): Promise<CameraSourceError> => {
  const error = await open(path, more).then(
    () => null,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(CameraSourceError);
  return error;
};

describe('a folder of class folders', () => {
  it('names its classes in the order of their code units, and shuffles by its seed', async () => {
    for (const name of ['stop', 'Yield', 'go']) for (let i = 0; i < 6; i++) await picture(`${name}/${i}.png`);
    await write('notes.txt', 'not a class');
    await write('stop/readme.md', 'not a picture');
    const set = await open(folder);
    expect(set.classes).toEqual(['Yield', 'go', 'stop']);
    expect(set.pictures).toHaveLength(18);
    const labels = (one: typeof set) => one.pictures.map(({ label }) => label).join();
    expect(labels(await open(folder))).toBe(labels(set));
    expect(labels(await open(folder, { seed: 2 }))).not.toBe(labels(set));
  });

  it('must have classes, and each class a picture', async () => {
    expect((await refusal(folder)).message).toMatch(/is empty; put the pictures of each class into a sub-folder/u);
    await picture('loose.png');
    expect((await refusal(folder)).message).toMatch(/holds pictures, but no sub-folder; put/u);
    await mkdir(join(folder, 'stop'));
    expect((await refusal(folder)).message).toMatch(
      /class folder .*stop holds no picture; add pictures of stop or rem/u,
    );
  });
});

describe('a manifest', () => {
  it('replays in the order of its times, however it is sorted, quoted and encoded', async () => {
    for (const name of ['a', 'b', 'c,d']) await picture(`${name}.png`);
    const rows = [
      '2026-05-02,"c,d.png",car',
      '',
      '2026-05-01T10:00:00Z,a.png,bus',
      '2026-05-01T09:00:00Z, b.png , bus ',
    ];
    const set = await open(await write('m.csv', `\uFEFFTimestamp,File,Label\r\n${rows.join('\r\n')}\r\n`));
    expect(set.pictures.map(({ label, file }) => [label, file.at(-5)])).toEqual([
      ['bus', 'b'],
      ['bus', 'a'],
      ['car', 'd'],
    ]);
    expect(set.classes).toEqual(['bus', 'car']);
  });

  it('keeps to one camera where it has several', async () => {
    for (const name of ['a', 'b']) await picture(`${name}.png`);
    const path = await write('m.csv', 'file,label,camera\na.png,car,gate\nb.png,bus,yard\n');
    expect((await open(path, { manifestCamera: 'yard' })).classes).toEqual(['bus']);
    const unknown = await refusal(path, { manifestCamera: 'roof' });
    expect(unknown.field).toBe('manifestCamera');
    expect(unknown.message).toMatch(/no row of camera "roof"; it knows gate, yard/u);
  });

  it.each([
    [
      'an unknown column',
      'file,label,colour\n',
      /unknown column "colour"; the first row names the columns: timestamp/u,
    ],
    ['a missing column', 'timestamp,file\n1,a.png\n', /no column "label"/u],
    ['no rows', 'file,label\n', /has no rows; add/u],
    [
      'a missing file',
      'file,label\na.png,car\nlost.png,car\n',
      /row 3: file "lost.png" does not exist in .*; put the pic/u,
    ],
    [
      'a path out of its folder',
      'file,label\n../../etc/passwd,car\n',
      /row 2: file .* lies outside the manifest's folder/u,
    ],
    ['an absolute path', 'file,label\n/etc/passwd,car\n', /row 2: file "\/etc\/passwd" lies outside/u],
    ['a link out of its folder', 'file,label\nlink.png,car\n', /row 2: file "link.png" lies outside/u],
    ['a folder for a file', 'file,label\nsub,car\n', /row 2: file "sub" is no file/u],
    ['an empty label', 'file,label\na.png,\n', /row 2: label is empty; name the class/u],
    [
      'a word for a time',
      'timestamp,file,label\n1,a.png,car\nnoon,a.png,car\n',
      /row 3: timestamp "noon" is not a number/u,
    ],
    [
      'a time left out',
      'timestamp,file,label\n2026-01-01,a.png,car\n,a.png,car\n',
      /row 3: timestamp "" is not a date/u,
    ],
    ['too many fields', 'file,label\na.png,car,red\n', /no readable CSV: .*line 2/iu],
  ])('is refused for %s', async (_, text, message) => {
    await picture('a.png');
    await mkdir(join(folder, 'sub'));
    await symlink('/etc/passwd', join(folder, 'link.png'));
    const error = await refusal(await write('m.csv', text));
    expect(error.field).toBe('path');
    expect(error.message).toMatch(message);
  });

  it('is refused when it is not there, and a camera of a folder makes no sense', async () => {
    expect((await refusal(join(folder, 'none.csv'))).message).toMatch(
      /none.csv does not exist on the server; give the/u,
    );
    await picture('stop/a.png');
    expect((await refusal(folder, { manifestCamera: 'x' })).field).toBe('manifestCamera');
  });
});

describe('decoding a picture', () => {
  const about = (file: string) => ({ file, label: 'stop', origin: quoted('row 7'), time: null });

  it('scales the longer side to 320 pixels at most, and never up', async () => {
    const large = await decodePicture(about(await picture('large.png', 640, 320)));
    expect([large.width, large.height, large.pixels.length]).toEqual([320, 160, 3 * 320 * 160]);
    const small = await decodePicture(about(await picture('small.png', 30, 40)));
    expect([small.width, small.height]).toEqual([30, 40]);
    expect([...small.pixels.subarray(0, 3)]).toEqual([0x80, 0x40, 0x20]);
  });

  it('names the row of a picture that is none, or only half of one', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
    const whole = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'grey', noise } })
      .jpeg()
      .toBuffer();
    const half = whole.subarray(0, whole.length / 2);
    for (const file of [await write('garbage.png', 'garbage'), await write('half.jpg', half)])
      await expect(decodePicture(about(file))).rejects.toThrow(
        /row 7: file ".*" cannot be decoded \(.*\); replace the pict/u,
      );
  });
});
