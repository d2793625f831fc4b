import { expect, test } from 'vitest';
import { createSecrets, entryOf, redacted } from '../../../src/engine/journal/index.ts';

test('details are kept as they are registered', () => {
  expect(
    redacted({ revision: 3, orderedBy: 'Jo', command: 'notify --token abc', birthday: '1 May' }),
  ).toEqual({
    revision: 3,
    orderedBy: '[personal]',
    command: '[secret]',
    birthday: '[unregistered]',
  });
});

test.each(['constructor', '__proto__', 'toString'])('"%s" is no registered detail', (name) => {
  const details = JSON.parse(`{"${name}": "x"}`) as { readonly [name: string]: string };
  expect(Object.values(redacted(details))).toEqual(['[unregistered]']);
});

test('an entry is redacted when it is made', () => {
  const entry = entryOf('order-opened', { eventId: 'o-1', atMs: 0, details: { orderedBy: 'Jo' } });
  expect(JSON.stringify(entry)).not.toContain('Jo');
});

test('registered values are taken out of any text, the longest first', () => {
  const secrets = createSecrets();
  secrets.register('https://hc.example/ping/a1b2c3d4');
  secrets.register('a1b2c3d4');
  secrets.register('p/w d$1');
  secrets.register('short');
  expect(secrets.scrub('GET https://hc.example/ping/a1b2c3d4/start failed')).toBe(
    'GET [secret]/start failed',
  );
  expect(secrets.scrub('token a1b2c3d4, again a1b2c3d4')).toBe('token [secret], again [secret]');
  expect(secrets.scrub('?key=p%2Fw%20d%241')).toBe('?key=[secret]');
  expect(secrets.scrub('in short')).toBe('in short');
});
