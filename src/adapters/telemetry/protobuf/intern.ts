/**
 * Short texts that come again and again, ids above all: read from bytes without making the same text anew each time. The table
 * has a fixed size; what falls on the same place takes it over.
 */

const PLACES = 8_192;
const TEXT_BYTES_MAX = 64;
const ASCII_MAX = 0x7f;
const HASH_START = 0x811c9dc5 | 0;
const HASH_PRIME = 0x01000193;

const texts: string[] = new Array<string>(PLACES).fill('');

/** @returns the text of these bytes; undefined where they are not plain ASCII, or too many. */
export function internedText(bytes: Buffer, start: number, end: number): string | undefined {
  if (end - start > TEXT_BYTES_MAX) return undefined;
  let hash = HASH_START;
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index]!;
    if (byte > ASCII_MAX) return undefined;
    hash = Math.imul(hash ^ byte, HASH_PRIME);
  }
  // The low bits of this hash depend on all bytes only once the high ones are mixed in.
  const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
  const known = texts[place]!;
  if (isSame(known, bytes, start, end)) return known;
  const text = bytes.toString('latin1', start, end);
  texts[place] = text;
  return text;
}

function isSame(text: string, bytes: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}
