import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InvariantError } from '../../../src/engine/errors.ts';
import { digestOfText, fnv1a64 } from '../../../src/engine/repositories/digest.ts';
import {
  digestOf,
  equalAttributes,
  packInt32,
  packRecord,
  unpackInt32,
  unpackRecord,
} from '../../../src/engine/repositories/index.ts';
import { attributes } from '../../contract/table/arbitraries.ts';
import { SEED } from './memory.ts';

const INT32 = fc.int32Array({ maxLength: 40 }).map((values) => Int32Array.from(values));

it('packs integers little-endian', () => {
  const packed = packInt32(Int32Array.from([1, -2, 2 ** 31 - 1, -(2 ** 31)]));
  expect(Buffer.from(packed).toString('hex')).toBe('01000000feffffffffffff7f00000080');
});

it('unpacks what it packed, wherever the bytes lie', () => {
  fc.assert(
    fc.property(INT32, fc.nat({ max: 9 }), (values, shift) => {
      const shifted = new Uint8Array(shift + 4 * values.length);
      shifted.set(packInt32(values), shift);
      expect(unpackInt32(shifted.subarray(shift))).toEqual(values);
    }),
    { seed: SEED },
  );
});

it('refuses bytes that are no whole number of integers', () => {
  expect(() => unpackInt32(new Uint8Array(7))).toThrow(InvariantError);
});

it('unpacks the records that it packed', () => {
  const { record } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      INT32,
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('record'),
    ),
    record: fc.dictionary(fc.string({ minLength: 1 }), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  }));
  fc.assert(
    fc.property(record, (one) => {
      expect(unpackRecord(packRecord(one as object))).toEqual(one);
    }),
    { seed: SEED },
  );
});

it('leaves out what is undefined', () => {
  expect(packRecord({ a: 1, b: undefined, c: { d: undefined } })).toEqual({ a: 1, c: {} });
  expect(Object.keys(packRecord({ a: undefined }))).toEqual([]);
});

it.each([
  ['a float array', new Float64Array(1)],
  ['bytes', new Uint8Array(1)],
  ['a map', new Map()],
  ['a function', () => 1],
  ['undefined in a list', [undefined]],
])('refuses %s', (_, value) => {
  expect(() => packRecord({ value })).toThrow(InvariantError);
});

it.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['foobar', '85944171f73967e8'],
])('hashes "%s" as RFC 9923 says', (text, expected) => {
  expect(fnv1a64(Buffer.from(text))).toBe(expected);
});

it('gives equal contents one digest and different ones another', () => {
  fc.assert(
    fc.property(attributes(), attributes(), (left, right) => {
      expect(digestOf(left) === digestOf(right)).toBe(equalAttributes(left, right));
      const reversed = Object.fromEntries(Object.entries(left).reverse());
      expect(digestOf(reversed)).toBe(digestOf(left));
    }),
    { seed: SEED, numRuns: 500 },
  );
});

it.each([
  [{ a: '1' }, { a: 1 }],
  [{ a: ['b', 'c'] }, { a: ['bc'] }],
  [{ a: [[1], 2] }, { a: [[1, 2]] }],
  [{ ab: 'c' }, { a: 'bc' }],
  [{ a: null }, {}],
  [{ a: new Uint8Array(1) }, { a: new Uint8Array(2) }],
  [{ a: [] }, { a: {} }],
])('tells %o from %o', (left, right) => {
  expect(digestOf(left)).not.toBe(digestOf(right));
  expect(equalAttributes(left, right)).toBe(false);
});

/** FNV-1a with words of 32 bits, as anybody would write it with whole numbers of any size. */
function fnv1a64OfWords(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index += 2) {
    const second = index + 1 < text.length ? text.charCodeAt(index + 1) : 0xdfff;
    hash ^= BigInt(text.charCodeAt(index)) | (BigInt(second) << 16n);
    hash = (hash * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16).padStart(16, '0');
}

it('digests a text by words of two characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      expect(digestOfText(text)).toBe(fnv1a64OfWords(text));
    }),
    { seed: 20260213 },
  );
  expect(digestOfText('a')).not.toBe(digestOfText('a\0'));
});
