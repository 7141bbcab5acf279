/** What stands in the place of a secret. */
const mask = '***';

/** Parameters of camera addresses that say which picture to send; any other may be a password, and vendors invent names. */
const harmless = new Set(
  'camera channel channelid codec compression fps height framerate id profile proto quality resolution stream streamid streamtype subtype transport transportmode unicast width'.split(
    ' ',
  ),
);

/** `user=admin_password=x_channel=1` and the like, as some vendors write it into the path. */
const inPath = /(?<![a-z])(user(?:name)?|usr|login|pass(?:word|wd)?|pwd|token|auth|key)=(.*?)(?=[&;/]|_[a-z]+=|$)/giu;

const maskedQuery = (search: string): string =>
  search.replace(
    /([?&;])([^=&;]*)(=?)([^&;]*)/gu,
    (whole, start: string, name: string, equals: string, value: string) => {
      if (equals === '') return name === '' ? whole : `${start}${mask}`;
      return value === '' || harmless.has(name.toLowerCase()) ? whole : `${start}${name}=${mask}`;
    },
  );

interface Parts {
  /** From the scheme to the end of the host and port, without user and password. */
  readonly before: string;
  readonly credentials: string;
  readonly path: string;
  readonly query: string;
}

/** By hand, since the text may be no URL at all; what could be a password counts as one. */
const partsOf = (url: string): Parts => {
  const { scheme = '', rest = '' } = /^(?<scheme>[a-z][\w+.-]*:\/\/)?(?<rest>.*)$/isu.exec(url)?.groups ?? {};
  const [path] = /^[^?#]*/u.exec(rest) ?? [''];
  // A password with a raw `?`, `#` or `/` in it reaches further than an address that is well written.
  const odd = scheme === '' || !URL.canParse(url) || /^[^/?#@]*:[^/?#@]*[?#]/u.test(rest);
  const authority = odd ? rest : (/^[^/?#]*/u.exec(rest)?.[0] ?? '');
  const at = authority.lastIndexOf('@');
  const credentials = at < 0 ? '' : authority.slice(0, at);
  const shown = at < 0 ? rest : rest.slice(at + 1);
  const end = at < 0 ? path.length : (/^[^?#]*/u.exec(shown)?.[0].length ?? 0);
  return { before: scheme, credentials, path: shown.slice(0, end), query: shown.slice(end) };
};

/**
 * `rtsp://user:secret@host/…?pwd=secret` → `rtsp://***@host/…?pwd=***`; what logs, errors, audit rows and the dashboard
 * may show. Works on text that is no URL too, such as a mistyped one.
 */
export const redactUrl = (url: string): string => {
  const { before, credentials, path, query } = partsOf(url);
  const shownPath = path.replace(inPath, (whole, name: string, value: string) =>
    value === '' ? whole : `${name}=${mask}`,
  );
  return `${before}${credentials === '' ? '' : `${mask}@`}${shownPath}${maskedQuery(query.replace(/#.*$/su, ''))}`;
};

/** `https://hooks.example.org/services/T0/B0/key` → `https://hooks.example.org/***`: whatever is behind the host is hidden. */
export const redactPath = (url: string): string => {
  if (!URL.canParse(url)) return mask;
  const { protocol, host, pathname, search, hash } = new URL(url);
  return `${protocol}//${host}${pathname === '/' && search === '' && hash === '' ? '/' : `/${mask}`}`;
};

/** Whether an address was shown without its secrets, so that it cannot be used as it is. */
export const isRedacted = (url: string): boolean => url.includes(mask);

/** The pieces of an address that nobody may read, longest first. */
export const urlSecrets = (url: string): string[] => {
  const { credentials, path, query } = partsOf(url);
  const inThePath = [...path.matchAll(inPath)].map(([, , value]) => value ?? '');
  return [credentials, ...credentials.split(':'), query.slice(1), ...inThePath]
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length);
};
