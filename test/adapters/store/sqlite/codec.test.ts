import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeAttributes, encodeItem } from '../../../../src/adapters/store/sqlite/codec.ts';
import { afterPrefix, compareUtf8 } from '../../../../src/adapters/store/sqlite/order.ts';
import type { Attribute, Attributes } from '../../../../src/engine/ports.ts';
import { attributes } from '../../../contract/table/arbitraries.ts';

const SEED = 20261121;

function encode(content: Attributes) {
  return encodeItem({ pk: 'p', sk: 's', attributes: content });
}

const WRITTEN: readonly (readonly [string, Attributes, string, string | null])[] = [
  ['plain values', { a: 1, b: 'é', c: null, d: [true] }, '{"a":1,"b":"é","c":null,"d":[true]}', null],
  [
    'binary behind each other',
    { a: new Uint8Array([1, 2]), b: [new Uint8Array([3])] },
    '{"a":{"$binary":[0,2]},"b":[{"$binary":[2,1]}]}',
    '010203',
  ],
  ['empty binary', { a: new Uint8Array(0) }, '{"a":{"$binary":[0,0]}}', ''],
  ['negative zero', { a: -0 }, '{"a":{"$number":"-0"}}', null],
  ['names with a dollar', { $binary: [0, 2], $$a: 1 }, '{"$$binary":[0,2],"$$$a":1}', null],
];
it.each(WRITTEN)('writes %s', (_, content, body, binaryHex) => {
  const row = encode(content);
  expect(row.body).toBe(body);
  expect(row.binary === null ? null : Buffer.from(row.binary).toString('hex')).toBe(binaryHex);
});

it('reads what it wrote', () => {
  fc.assert(
    fc.property(attributes(), (content) => {
      const row = encode(content);
      expect(decodeAttributes(row.body, row.binary)).toEqual(content);
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

it('gives plain objects with plain names only', () => {
  const content = JSON.parse('{"__proto__":{"a":1},"b":{"$":-0}}') as Attributes;
  const decoded = decodeAttributes(encode(content).body, null);
  expect(Object.keys(decoded)).toEqual(['__proto__', 'b']);
  expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
});

it('gives binary that does not share memory', () => {
  const row = encode({ a: new Uint8Array([1]), b: new Uint8Array([2]) });
  const { a, b } = decodeAttributes(row.body, row.binary) as { a: Uint8Array; b: Uint8Array };
  a[0] = 9;
  expect([b[0], row.binary![0]]).toEqual([2, 1]);
});

function nested(depth: number): Attribute {
  return depth === 0 ? 1 : [nested(depth - 1)];
}

it('takes 32 levels and no more', () => {
  expect(() => encode({ a: nested(32) })).not.toThrow();
  expect(() => encode({ a: nested(33) })).toThrow(/nested deeper than 32/);
  expect(() => encode({ a: nested(2_000) })).toThrow(/nested deeper than 32/);
});

it('names the attribute that it cannot hold', () => {
  expect(() => encode({ a: { b: [0, Number.NaN] } })).toThrow(/attribute a\.b\.1 is NaN/);
});

const UNREADABLE = [
  '',
  '{',
  '1',
  'null',
  '[]',
  '{"a":{"$binary":[0,3]}}',
  '{"a":{"$binary":[-1,1]}}',
  '{"a":{"$binary":7}}',
  '{"a":{"$number":"7"}}',
];
it.each(UNREADABLE)('refuses to read %s', (body) => {
  expect(() => decodeAttributes(body, new Uint8Array([1, 2]))).toThrow(/./);
});

const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'é', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}'),
});

it('compares as UTF-8 bytes compare', () => {
  fc.assert(
    fc.property(text, text, (left, right) => {
      expect(Math.sign(compareUtf8(left, right))).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)));
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

it('finds what stands after all that begins with a prefix', () => {
  expect(afterPrefix('')).toBeUndefined();
  expect(afterPrefix('\u{10ffff}')).toBeUndefined();
  expect(afterPrefix('a\u{10ffff}')).toBe('b');
  expect(afterPrefix('\ud7ff')).toBe('\ue000');
  fc.assert(
    fc.property(text, text, text, (prefix, rest, other) => {
      const after = afterPrefix(prefix);
      if (after === undefined) return;
      expect(compareUtf8(prefix + rest, after)).toBeLessThan(0);
      const isBetween = compareUtf8(other, prefix) >= 0 && compareUtf8(other, after) < 0;
      expect(isBetween).toBe(other.startsWith(prefix));
    }),
    { seed: SEED, numRuns: 2000 },
  );
});
