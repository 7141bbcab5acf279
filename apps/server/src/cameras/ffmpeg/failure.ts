import type { Said } from '@whetstone/scheduler';
import { redactUrl, urlSecrets } from '../../domain/redactUrl.ts';
import { sayOfCamera } from '../../domain/sentences/cameraSentences.ts';
import type { VideoSource } from './arguments.ts';

/** What an operator may read of a source: no user, no password, and no query, which often holds a token. */
export const shownSource = (source: VideoSource): string =>
  source.kind === 'file' ? source.path : redactUrl(source.url).replace(/\?.*$/u, '?…');

/** Takes the source's secrets out of ffmpeg's words, which repeat the URL it was given, whole or in parts. */
export const redactText = (text: string, source: VideoSource): string => {
  if (source.kind === 'file') return text;
  const secrets = urlSecrets(source.url).flatMap((secret) => [secret, decode(secret)]);
  let safe = text.replaceAll(source.url, shownSource(source)).replace(/\/\/[^/?#\s]*@/gu, '//***@');
  for (const secret of secrets) safe = safe.replaceAll(secret, '***');
  return safe;
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** ffmpeg's words for common troubles, and what an operator can do about each. */
const explanations = [
  [/\b401\b|Unauthorized/u, 'camera.credentials'],
  [/\b403\b|Forbidden/u, 'camera.forbidden'],
  [/\b404\b|Not Found/u, 'camera.unknownPath'],
  [/Connection refused/u, 'camera.refused'],
  [/timed out|Connection timeout/iu, 'camera.timeout'],
  [/No route to host|Network is unreachable/u, 'camera.unreachable'],
  [/resolve hostname|Name or service not known/u, 'camera.unknownHost'],
  [/No such file/u, 'camera.noFile'],
  [/Permission denied/u, 'camera.noPermission'],
  [/not on whitelist|not in whitelist/iu, 'camera.protocol'],
  [/matches no streams/u, 'camera.noVideo'],
  [/Invalid data found|moov atom not found|could not find codec/iu, 'camera.unreadable'],
] as const;

/** One sentence on why a video source failed, without secrets. */
export const describeFailure = (from: VideoSource, output: string, ending: Said): Said => {
  const source = shownSource(from);
  const said = redactText(output, from).replaceAll(`file:${source}`, source);
  // Without the address, whose digits could look like a status code.
  const key = explanations.find(([pattern]) => pattern.test(said.replaceAll(source, '')))?.[1];
  const why = key ? sayOfCamera(key) : ending;
  const lines = said.trim().split('\n');
  const words = (lines.at(-1) ?? '')
    .replace(/^\[[^\]]*\] /u, '')
    .replace(`${source}: `, '')
    .slice(0, 200);
  return words
    ? sayOfCamera('camera.failedSaying', { source, why, words })
    : sayOfCamera('camera.failed', { source, why });
};
