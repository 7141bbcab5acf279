import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createSerial } from '../domain/serial.ts';

/**
 * The channel between two processes passes on a fifth of a megabyte in each turn of the event loop, in order. Behind a
 * large model every answer would wait for seconds while a device works, and sending alone holds it for a tenth of one.
 * So large messages go by file: their arrays, which only a thread of its own reads and writes, and the rest as ever.
 */

/** Bytes of all its arrays from which on a message goes by file; what the channel passes on in one or two turns. */
export const leastParcelBytes = 2 ** 18;

const arrayTypes = {
  Uint8Array,
  Uint16Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
} as const;
type ArrayType = keyof typeof arrayTypes;

/** Stands in a message where an array was. */
interface Slot {
  readonly $parcel: ArrayType;
  readonly offset: number;
  readonly length: number;
}

/** A message whose arrays lie in a file of the folder that both sides know. */
export interface Parcel {
  readonly type: 'parcel';
  readonly file: string;
  readonly message: unknown;
}

export const isParcel = (message: unknown): message is Parcel =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === 'parcel';

const isArray = (value: unknown): value is ArrayBufferView & { readonly length: number } => ArrayBuffer.isView(value);

/** Bytes in a message's arrays. */
const bytesIn = (value: unknown): number => {
  if (isArray(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + bytesIn(part), 0);
};

/** The message with other values in place of some. */
const replaced = (value: unknown, replace: (part: object) => unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  const other = replace(value);
  if (other !== undefined) return other;
  if (Array.isArray(value)) return value.map((part) => replaced(part, replace));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replaced(part, replace)]));
};

/** Every array of a file starts where any type may. */
const alignment = 8;
const padding = new Uint8Array(alignment);

const typeOf = (array: ArrayBufferView): ArrayType => {
  const { name } = array.constructor;
  if (name === 'Buffer') return 'Uint8Array';
  if (name in arrayTypes) return name as ArrayType;
  throw new TypeError(`a message holds a ${name}, which no parcel can carry`);
};

/** POSIX allows 1024 in one call. */
const mostChunks = 512;

const write = async (path: string, chunks: readonly Uint8Array[]): Promise<void> => {
  await using file = await open(path, 'wx', 0o600);
  for (let from = 0; from < chunks.length; from += mostChunks) {
    const some = chunks.slice(from, from + mostChunks);
    const { bytesWritten } = await file.writev(some);
    const wanted = some.reduce((sum, { length }) => sum + length, 0);
    if (bytesWritten !== wanted) throw new Error(`${bytesWritten} of ${wanted} bytes were written`);
  }
};

/** Writes a message's arrays into a file. They may be written to again when it resolves. */
const pack = async (folder: string, file: string, message: unknown): Promise<Parcel> => {
  const chunks: Uint8Array[] = [];
  let offset = 0;
  const stripped = replaced(message, (part): Slot | undefined => {
    if (!isArray(part)) return undefined;
    const slot = { $parcel: typeOf(part), offset, length: part.length };
    const gap = -part.byteLength & (alignment - 1);
    chunks.push(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), padding.subarray(0, gap));
    offset += part.byteLength + gap;
    return slot;
  });
  const path = join(folder, file);
  try {
    await write(path, chunks);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { type: 'parcel', file, message: stripped };
};

/** Reads a message back and deletes its file. */
const unpack = async (folder: string, { file, message }: Parcel): Promise<unknown> => {
  // A worker reads model files of others: where it says that its arrays are is not to be trusted.
  if (!/^\w+-\d+$/u.test(file)) throw new Error(`${JSON.stringify(file)} is no parcel's name`);
  const path = join(folder, file);
  const { buffer, byteOffset, byteLength } = await readFile(path);
  await rm(path, { force: true });
  return replaced(message, (part) => {
    if (!('$parcel' in part)) return undefined;
    const { $parcel, offset, length } = part as Slot;
    const array = new arrayTypes[$parcel](buffer as ArrayBuffer, byteOffset + offset, length);
    if (offset + array.byteLength > byteLength) throw new Error(`the file has ${byteLength} bytes, too few`);
    return array;
  });
};

/** Which messages of a direction may go by file, and which of the others wait for those before them that do. */
export interface ParcelRules<Message> {
  readonly mayBeLarge: (message: Message) => boolean;
  readonly keepsOrder: (message: Message) => boolean;
}

/** Does what it is given in turn, and knows whether something is under way. */
class Queue {
  readonly #inTurn = createSerial();
  #underWay = 0;

  get isIdle(): boolean {
    return this.#underWay === 0;
  }

  add(action: () => Promise<void>): void {
    this.#underWay += 1;
    void this.#inTurn(action).finally(() => {
      this.#underWay -= 1;
    });
  }
}

export interface ParcelSenderOptions<Message> {
  readonly rules: ParcelRules<Message>;
  /** Which both processes can write to. */
  readonly folder: string;
  /** First part of its files' names, another one than the other side's. */
  readonly name: string;
  readonly post: (message: Message | Parcel) => void;
}

/** One side's way of sending. */
export class ParcelSender<Message> {
  readonly #options: ParcelSenderOptions<Message>;
  readonly #queue = new Queue();
  #count = 0;

  constructor(options: ParcelSenderOptions<Message>) {
    this.#options = options;
  }

  /** The arrays of a large message are read later: they must not change any more. */
  send(message: Message): void {
    const { rules, post, folder, name } = this.#options;
    if (rules.mayBeLarge(message) && bytesIn(message) >= leastParcelBytes) {
      const file = `${name}-${this.#count++}`;
      // A full or missing disk must not keep models from devices: the channel can carry them, if slowly.
      this.#queue.add(async () => post(await pack(folder, file, message).catch(() => message)));
    } else if (this.#queue.isIdle || !rules.keepsOrder(message)) post(message);
    else this.#queue.add(async () => post(message));
  }
}

export interface ParcelReceiverOptions<Message> {
  readonly rules: ParcelRules<Message>;
  readonly folder: string;
  readonly receive: (message: Message) => void;
  /** Takes what stands beside the arrays of a message whose file is gone. */
  readonly onLost: (message: unknown, error: Error) => void;
}

/** The other side's way of receiving. */
export class ParcelReceiver<Message> {
  readonly #options: ParcelReceiverOptions<Message>;
  readonly #queue = new Queue();

  constructor(options: ParcelReceiverOptions<Message>) {
    this.#options = options;
  }

  take(message: Message | Parcel): void {
    const { rules, folder, receive, onLost } = this.#options;
    if (isParcel(message))
      return this.#queue.add(async () => {
        let unpacked: Message;
        try {
          unpacked = (await unpack(folder, message)) as Message;
        } catch (error) {
          return onLost(message.message, error as Error);
        }
        receive(unpacked);
      });
    if (this.#queue.isIdle || !rules.keepsOrder(message)) return receive(message);
    this.#queue.add(async () => receive(message));
  }
}
