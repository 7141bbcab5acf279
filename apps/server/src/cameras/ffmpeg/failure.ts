import { redactUrl, urlSecrets } from '../../domain/redactUrl.ts';
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
const explanations: readonly (readonly [RegExp, string])[] = [
  [/\b401\b|Unauthorized/u, 'the camera refused the user name or password; correct the credentials in the URL'],
  [/\b403\b|Forbidden/u, 'the camera forbids access; check the rights of its user'],
  [/\b404\b|Not Found/u, 'the camera knows no such stream; check the path in the URL'],
  [/Connection refused/u, 'nothing listens at that address; check host and port, and whether the camera is on'],
  [/timed out|Connection timeout/iu, 'the camera did not answer in time; check host, port and network'],
  [/No route to host|Network is unreachable/u, 'the network does not reach the camera; check the address'],
  [/resolve hostname|Name or service not known/u, 'the host name is unknown; check the URL'],
  [/No such file/u, 'the file does not exist on the server; check the path'],
  [/Permission denied/u, 'the server may not read it; check its permissions'],
  [
    /not on whitelist|not in whitelist/iu,
    'it points to a protocol that is not allowed; use a plain video file or camera URL',
  ],
  [/matches no streams/u, 'it holds no video; choose a source with a video stream'],
  [/Invalid data found|moov atom not found|could not find codec/iu, 'it is no video that ffmpeg can read'],
];

/** One sentence on why a video source failed, without secrets. */
export const describeFailure = (source: VideoSource, output: string, ending: string): string => {
  const shown = shownSource(source);
  const said = redactText(output, source).replaceAll(`file:${shown}`, shown);
  // Without the address, whose digits could look like a status code.
  const explanation = explanations.find(([pattern]) => pattern.test(said.replaceAll(shown, '')))?.[1];
  const lines = said.trim().split('\n');
  const words = (lines.at(-1) ?? '')
    .replace(/^\[[^\]]*\] /u, '')
    .replace(`${shown}: `, '')
    .slice(0, 200);
  if (explanation) return `${shown}: ${explanation}${words ? ` (ffmpeg: ${words})` : ''}`;
  return `${shown}: ${ending}${words ? ` (ffmpeg: ${words})` : ''}`;
};
