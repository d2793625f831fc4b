/** JSON as far as its boundaries go: where a value ends, without building it. */

const BYTE = {
  newline: 0x0a,
  quote: 0x22,
  comma: 0x2c,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
  space: 0x20,
} as const;

export { BYTE };

/** The value goes on behind the bytes that are there. */
export const SHORT = -1;
/** There is no value here. */
export const BAD = -2;

export function isBlank(byte: number): boolean {
  return byte === BYTE.space || (byte >= 0x09 && byte <= 0x0d);
}

/** @returns the place behind blanks, which may be the end of the bytes. */
export function skipBlank(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && isBlank(bytes[at]!)) at += 1;
  return at;
}

/** Longer texts are Base64 as a rule, which has no escapes: their quote is looked for at once. */
const SHORT_TEXT_BYTES = 48;

/** @param at - of the opening quote. @returns the place behind the closing one, SHORT, or BAD at a line end within it. */
export function stringEnd(bytes: Buffer, at: number): number {
  const near = Math.min(bytes.length, at + SHORT_TEXT_BYTES);
  for (let index = at + 1; index < near; index += 1) {
    const byte = bytes[index]!;
    if (byte === BYTE.quote) return index + 1;
    if (byte === BYTE.backslash || byte === BYTE.newline) return carefulStringEnd(bytes, at);
  }
  const quote = bytes.indexOf(BYTE.quote, near);
  // A line end within it is found by the parser, and then looked for.
  return quote < 0 || bytes[quote - 1] === BYTE.backslash ? carefulStringEnd(bytes, at) : quote + 1;
}

function carefulStringEnd(bytes: Buffer, at: number): number {
  for (let index = at + 1; index < bytes.length; index += 1) {
    const byte = bytes[index]!;
    if (byte === BYTE.quote) return index + 1;
    if (byte === BYTE.backslash) index += 1;
    else if (byte === BYTE.newline) return BAD;
  }
  return SHORT;
}

/** @returns the place behind the value that begins here, SHORT, or BAD. */
export function valueEnd(bytes: Buffer, at: number): number {
  const first = bytes[at]!;
  if (first === BYTE.quote) return stringEnd(bytes, at);
  if (first === BYTE.openBrace || first === BYTE.openBracket) return nestedEnd(bytes, at);
  return scalarEnd(bytes, at);
}

/** Over an object or array; whether its brackets fit is the parser's to say. */
function nestedEnd(bytes: Buffer, at: number): number {
  const end = bytes.length;
  let depth = 0;
  let index = at;
  while (index < end) {
    const byte = bytes[index]!;
    if (byte === BYTE.quote) {
      index = stringEnd(bytes, index);
      if (index < 0) return index;
      continue;
    }
    if (byte === BYTE.openBrace || byte === BYTE.openBracket) depth += 1;
    else if (byte === BYTE.closeBrace || byte === BYTE.closeBracket) {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
    index += 1;
  }
  return SHORT;
}

function scalarEnd(bytes: Buffer, at: number): number {
  for (let index = at; index < bytes.length; index += 1) {
    const byte = bytes[index]!;
    if (byte === BYTE.comma || byte === BYTE.closeBrace || byte === BYTE.closeBracket || isBlank(byte)) {
      return index > at ? index : BAD;
    }
  }
  return SHORT;
}
