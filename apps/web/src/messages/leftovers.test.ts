import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';
import { expect, it } from 'vitest';

const source = fileURLToPath(new URL('..', import.meta.url));

/** Attributes and properties that somebody reads or hears. */
const read = new Set([
  'aria-label',
  'aria-description',
  'title',
  'placeholder',
  'alt',
  'label',
  'description',
  'text',
  'what',
  'action',
  'hint',
  'note',
  'word',
  'reason',
  'missing',
]);

/** What is typed as it stands, and what search engines read. */
const asItStands = new Set([
  'background, car, truck, bus',
  'npx whetstone backup whetstone.tar.gz --data ./data',
  'npx whetstone restore whetstone.tar.gz --data ./data',
  'https://hooks.example.org/whetstone',
  'mqtt://192.168.1.10:1883',
  'rtsp://user:password@192.168.1.20:554/stream1',
  '/data/clip.mp4',
  '/data/signs/manifest.csv',
  'Prometheus',
  'Streams, their accuracy and what is done to keep it.',
]);

/** Names and signs that are the same in every language. */
const universal = /^(?:Whetstone|ONNX|CSV|JSON|MQTT|GPU|v|n|Esc|p95|h|[^\p{L}]*)$/u;

const words = (text: string): boolean =>
  !asItStands.has(text.trim()) && text.split(/\s+/u).some((word) => /\p{L}/u.test(word) && !universal.test(word));

/** How a sentence or a title starts; lists of CSS classes do not. */
const sentence = /^\s*\p{Lu}[\p{L}’-]* \p{Ll}{2}/u;

const textOf = (node: { type: string }): string | null => {
  if (node.type === 'Literal')
    return typeof (node as unknown as { value: unknown }).value === 'string'
      ? (node as unknown as { value: string }).value
      : null;
  if (node.type !== 'TemplateLiteral') return null;
  const { quasis } = node as unknown as { quasis: { value: { cooked: string | null } }[] };
  return quasis.map(({ value }) => value.cooked ?? '').join(' ');
};

/** Texts for people that stand in the code instead of the messages. */
const leftovers = (code: string, file: string): string[] => {
  const found: string[] = [];
  let faults = 0;
  const { program } = parseSync(file, code);
  new Visitor({
    JSXText: ({ value }) => {
      if (words(value)) found.push(value.trim());
    },
    JSXAttribute: ({ name, value }) => {
      const text = value && textOf(value);
      if (name.type === 'JSXIdentifier' && read.has(name.name) && text && words(text))
        found.push(`${name.name}="${text}"`);
    },
    Property: ({ key, value }) => {
      const text = textOf(value);
      if (key.type === 'Identifier' && read.has(key.name) && text && words(text)) found.push(`${key.name}: '${text}'`);
    },
    // What only a developer reads.
    NewExpression: () => void faults++,
    'NewExpression:exit': () => void faults--,
    Literal: (node) => {
      const text = textOf(node);
      if (faults === 0 && text && sentence.test(text)) found.push(text);
    },
    TemplateLiteral: (node) => {
      const text = textOf(node);
      if (faults === 0 && text && sentence.test(text)) found.push(text);
    },
  }).visit(program);
  return [...new Set(found)].map((text) => `${file}: ${text}`);
};

it('no text for people stands in the code: all of it has a key', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/u.test(file) && !file.includes('.test.') && !/^messages\/\w\w\//u.test(file),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => leftovers(readFileSync(join(source, file), 'utf8'), file))).toEqual([]);
});
