import fc from 'fast-check';
import type { Attribute, Attributes } from '../../../src/engine/ports.ts';

const AWKWARD_NUMBERS = [0, -0, 1e300, -1e300, 5e-324, Number.MAX_SAFE_INTEGER, 0.1 + 0.2];
const AWKWARD_TEXTS = [
  '',
  '$binary',
  '$number',
  '$',
  '$$',
  '__proto__',
  'toJSON',
  '"$',
  '\0',
  '\ud800',
  '😀',
];

function text(): fc.Arbitrary<string> {
  return fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...AWKWARD_TEXTS));
}

function bytes(): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ maxLength: 40 }).map((array) => Uint8Array.from(array));
}

function number(): fc.Arbitrary<number> {
  return fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom(...AWKWARD_NUMBERS),
  );
}

/** Everything that an attribute may be, nested. */
function attribute(): fc.Arbitrary<Attribute> {
  const { value } = fc.letrec<{ value: Attribute }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text(),
      number(),
      fc.boolean(),
      fc.constant(null),
      bytes(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(text(), tie('value'), { maxKeys: 4 }),
    ),
  }));
  return value;
}

/** The attributes of an item. */
export function attributes(): fc.Arbitrary<Attributes> {
  return fc.dictionary(text(), attribute(), { maxKeys: 6 });
}

/** Sort keys that are often prefixes of each other, and whose UTF-16 and UTF-8 orders differ. */
export function keyText(): fc.Arbitrary<string> {
  const unit = fc.constantFrom('a', 'b', '#', 'é', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}');
  return fc.string({ unit, minLength: 1, maxLength: 4 });
}
