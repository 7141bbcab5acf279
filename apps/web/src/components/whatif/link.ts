import { type Scenario, scenarioSchema } from '@whetstone/server/domain/whatIf';

/** A what-if as a link carries it, in the part behind `#`, which no server ever sees. */

/** Letters of a link that chats, mails and browsers carry whole. */
export const mostLetters = 60_000;

const through = async (bytes: BufferSource, transform: CompressionStream | DecompressionStream): Promise<Uint8Array> =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(transform)).arrayBuffer());

/** Compressed, in letters that a URL takes as they are. */
export const encodeScenario = async (scenario: Scenario): Promise<string> => {
  const bytes = await through(new TextEncoder().encode(JSON.stringify(scenario)), new CompressionStream('deflate-raw'));
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/u, '');
};

/** What `encodeScenario` made; null where a link was cut or changed on its way. */
export const decodeScenario = async (text: string): Promise<Scenario | null> => {
  try {
    const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const json = new TextDecoder().decode(await through(bytes, new DecompressionStream('deflate-raw')));
    return scenarioSchema.parse(JSON.parse(json));
  } catch {
    return null;
  }
};
