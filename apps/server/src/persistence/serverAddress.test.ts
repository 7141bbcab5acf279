import { expect, test } from 'vitest';
import { DatabaseUnavailableError } from './errors.ts';
import { explainServerError, serverAddress } from './serverAddress.ts';

const secret = 'hunter2';
const url = `postgresql://mara:${secret}@db.example:5433/whetstone?sslmode=disable`;

test('a session is always in UTC, whatever else the URL asks for', () => {
  expect(serverAddress(url).config.options).toContain('-c TimeZone=UTC');
  const { config, schema } = serverAddress(`${url}&options=-c%20statement_timeout%3D5s&schema=edge`);
  expect(config.options).toMatch(/^-c statement_timeout=5s -c TimeZone=UTC .* -c search_path="edge"$/u);
  expect(config.connectionString).toBe(url);
  expect(schema).toBe('edge');
});

test.each([
  ['ECONNREFUSED', 'no Postgres server answers at db.example:5433; start it, or correct DATABASE_URL'],
  ['28P01', 'the Postgres server at db.example:5433 refused the password of user "mara"; correct it in DATABASE_URL'],
  ['3D000', 'has no database "whetstone"; create it (createdb whetstone) or correct DATABASE_URL'],
  ['42501', 'user "mara" may not create tables in database "whetstone"'],
])('%s becomes a sentence with a remedy', (code, sentence) => {
  const { message } = explainServerError(Object.assign(new Error('as the driver says'), { code }), serverAddress(url));
  expect(message).toContain(sentence);
  expect(message).not.toContain(secret);
});

test('a host with several addresses, all refused, is one sentence', () => {
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  const { message } = explainServerError(new AggregateError([refused, refused]), serverAddress(url));
  expect(message).toContain('no Postgres server answers at db.example:5433');
});

test('what is no Postgres URL is refused without repeating it', () => {
  for (const wrong of [`mysql://root:${secret}@db/x`, `host=db password=${secret}`]) {
    const read = () => serverAddress(wrong);
    expect(read).toThrow(DatabaseUnavailableError);
    expect(read).toThrow('postgresql://user:password@host:5432/database');
    expect(read).not.toThrow(secret);
  }
});
