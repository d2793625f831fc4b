/** UTF-16 code units of surrogate pairs stand below U+E000 … U+FFFF; in UTF-8 they stand above. */
const SURROGATES_FIRST = 0xd800;
const AFTER_SURROGATES = 0xe000;
const SURROGATE_COUNT = AFTER_SURROGATES - SURROGATES_FIRST;
const CODE_POINT_MAX = 0x10ffff;

/**
 * Compares two well-formed strings as their UTF-8 bytes compare, which is the order of their code points.
 *
 * @returns below 0, 0 or above 0.
 */
export function compareUtf8(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return codePointRank(a) - codePointRank(b);
  }
  return left.length - right.length;
}

function codePointRank(codeUnit: number): number {
  if (codeUnit < SURROGATES_FIRST) return codeUnit;
  return codeUnit < AFTER_SURROGATES ? codeUnit + (0x10000 - AFTER_SURROGATES) : codeUnit - SURROGATE_COUNT;
}

/**
 * The least string that stands after every string that begins with `prefix`.
 *
 * @returns undefined where there is none: the prefix is empty or consists of U+10FFFF only.
 */
export function afterPrefix(prefix: string): string | undefined {
  const codePoints = Array.from(prefix, (character) => character.codePointAt(0)!);
  while (codePoints.length > 0) {
    const last = codePoints.pop()!;
    if (last < CODE_POINT_MAX) return String.fromCodePoint(...codePoints, nextCodePoint(last));
  }
  return undefined;
}

function nextCodePoint(codePoint: number): number {
  return codePoint + 1 === SURROGATES_FIRST ? AFTER_SURROGATES : codePoint + 1;
}
