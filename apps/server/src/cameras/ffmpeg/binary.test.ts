import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFfmpeg } from './binary.ts';

/** Programs that answer like builds of ffmpeg do. */
let folder = '';
const program = async (name: string, version: string, rtspHelp: string): Promise<string> => {
  const path = join(folder, name);
  const script = `#!/bin/sh\ncase "$*" in *demuxer=rtsp*) echo "${rtspHelp}";; *) echo "ffmpeg version ${version} Copyright";; esac\n`;
  await writeFile(path, script, { mode: 0o755 });
  return path;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-ffmpeg-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('finding ffmpeg', () => {
  it.each([
    ['7.1', '-timeout', ['-timeout', '-fps_mode']],
    ['5.1.9-0+deb12u1', '-timeout', ['-timeout', '-fps_mode']],
    ['5.0.3', '-timeout', ['-timeout', '-vsync']],
    ['4.4.2-0ubuntu0', '-stimeout -timeout', ['-stimeout', '-vsync']],
    ['N-47683-g0e8eb07980-static', '-stimeout -timeout', ['-stimeout', '-vsync']],
    ['N-117000-gabcdef', '-timeout', ['-timeout', '-fps_mode']],
  ])('knows how build %s spells its flags', async (version, help, flags) => {
    const path = await program('ffmpeg', version, help);
    const binary = await findFfmpeg([async () => path]);
    expect(binary.version).toBe(version);
    expect([binary.rtspTimeoutFlag, binary.passFrames[0]]).toEqual(flags);
  });

  it('takes the second when the first does not run', async () => {
    const path = await program('second', '5.1', '-timeout');
    const missing = [async () => join(folder, 'missing'), async () => null];
    expect((await findFfmpeg([...missing, async () => path])).path).toBe(path);
  });

  it('names the command that installs it when none runs', async () => {
    const error = await findFfmpeg([async () => join(folder, 'missing'), async () => null]).catch((reason) => reason);
    expect(error).toMatchObject({ field: 'kind' });
    if (process.platform === 'linux') expect(error.message).toContain('sudo apt-get install -y ffmpeg');
  });
});
