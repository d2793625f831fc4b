import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstMistake } from '../../../src/adapters/json-file/mistake.ts';

const SEED = 20261121;

it.each([
  ['', 0],
  ['  ', 2],
  ['{"a":1,}', 7],
  ['[1,]', 3],
  ['[1 2]', 3],
  ['{"a" 1}', 5],
  ['{a: 1}', 1],
  ['{"a": oops}', 6],
  ['{"a": 1}}', 8],
  ['[1}', 2],
  ['{"a": [1, 2}', 11],
  ['"tab\there"', 0],
  ['01', 1],
  ['[1', 2],
  ['nul', 0],
  ['\u00a0[]', 0],
])('%j ends to be JSON at %i', (text, offset) => {
  expect(firstMistake(text)).toBe(offset);
});

it('finds a mistake where JSON.parse does, and only there', () => {
  const mangled = fc
    .tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', ',', '}', ']', '{', '[', '"', ':', '0', '-', '\\', '\n', 'x', ' '),
    )
    .map(([json, at, put]) => {
      const offset = at % (json.length + 1);
      return json.slice(0, offset) + put + json.slice(offset + (put === '' ? 1 : 0));
    });
  fc.assert(
    fc.property(fc.oneof(fc.json(), mangled), (text) => {
      expect(firstMistake(text) === undefined).toBe(isJson(text));
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
