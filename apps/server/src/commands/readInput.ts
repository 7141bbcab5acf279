import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

/** An input that cannot be used; its message is all a person needs. */
export class InputError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InputError';
  }
}

const remedies: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check the path, or give - to read from standard input',
  EISDIR: 'it is a folder; name a JSON file in it',
  EACCES: 'reading it is not permitted; check its permissions',
  EPERM: 'reading it is not permitted; check its permissions',
  ENOTDIR: 'a part of the path is a file and not a folder',
  ENAMETOOLONG: 'its name is too long to be a path; give JSON text by - on standard input',
};

/**
 * The text of a file, or of standard input for `-`, without a byte order mark.
 *
 * @throws {InputError} a sentence that names the file and the remedy
 */
export const readInput = async (path: string): Promise<string> => {
  if (path === '-' && process.stdin.isTTY)
    throw new InputError('- reads from standard input, which is a terminal; pipe a JSON text into it');
  try {
    const read = path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
    return read.replace(/^\uFEFF/u, '');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = remedies[code ?? ''] ?? (cause instanceof Error ? cause.message : String(cause));
    throw new InputError(`${path === '-' ? 'standard input' : path} cannot be read: ${why}`, { cause });
  }
};
