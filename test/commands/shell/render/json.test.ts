import { expect, it } from 'vitest';
import { toJson, toPrettyJson } from '../../../../src/commands/shell/render/json.ts';
import { InvariantError } from '../../../../src/engine/errors.ts';

it.each([
  [{ powersW: Int32Array.of(1, -2) }, '{"powersW":[1,-2]}'],
  [{ a: undefined, b: 0 }, '{"b":0}'],
  [{ bytes: Uint8Array.of(255, 1) }, '{"bytes":"/wE="}'],
  [{ map: new Map([['x', 1]]), set: new Set([2]) }, '{"map":{"x":1},"set":[2]}'],
])('%j', (value, text) => expect(toJson(value)).toBe(text));

it.each([
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Float64Array.of(1, Number.NaN),
])('%s has no word in JSON', (value) => expect(() => toJson({ value })).toThrow(InvariantError));

it('is indented, but numbers stay on a line', () => {
  expect(toPrettyJson({ powersW: [1, 2], sites: [{ id: 'a' }], none: [], empty: {} })).toBe(
    '{\n  "powersW": [1, 2],\n  "sites": [\n    {\n      "id": "a"\n    }\n  ],\n  "none": [],\n  "empty": {}\n}',
  );
});

it('says the same as the short form', () => {
  const value = { a: [{ b: [[1], [2]] }], c: 'ü"\n', d: null, e: true };
  expect(JSON.parse(toPrettyJson(value))).toEqual(value);
});
