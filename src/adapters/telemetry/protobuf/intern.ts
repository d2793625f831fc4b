/**
 * Short texts that come again and again, ids above all: read from bytes without making the same text anew each time. The table
 * has a fixed size; what falls on the same place takes it over.
 */

const TEXT_BYTES_MAX = 64;
const ASCII_MAX = 0x7f;
/** The golden ratio of 2^32 (Knuth, The Art of Computer Programming, volume 3, section 6.4), and the bits that number a place. */
const HASH_FACTOR = 0x9e3779b1 | 0;
const PLACE_BITS = 13;

const PLACES = 2 ** PLACE_BITS;
const texts: string[] = new Array<string>(PLACES).fill('');
/** The bytes of each text, at its place. */
const kept = new Uint8Array(PLACES * TEXT_BYTES_MAX);

/** @returns the text of these bytes; undefined where they are not plain ASCII, or too many. */
export function internedText(bytes: Buffer, start: number, end: number): string | undefined {
  const length = end - start;
  if (length > TEXT_BYTES_MAX) return undefined;
  const place = placeOf(bytes, end, length);
  const known = texts[place]!;
  if (known.length !== length) return newText(bytes, { start, end, place });
  const keptAt = place * TEXT_BYTES_MAX - start;
  for (let index = start; index < end; index += 1) {
    if (kept[keptAt + index] !== bytes[index]) return newText(bytes, { start, end, place });
  }
  return known;
}

/** Ids differ at their ends. Of a shorter text what stands before it counts, too: it may be kept at several places. */
function placeOf(bytes: Buffer, end: number, length: number): number {
  const last = bytes[end - 1]! | (bytes[end - 2]! << 8) | (bytes[end - 3]! << 16) | (bytes[end - 4]! << 24);
  const before = bytes[end - 5]! | (bytes[end - 6]! << 8) | (bytes[end - 7]! << 16) | (bytes[end - 8]! << 24);
  const mixed = Math.imul(before ^ length, HASH_FACTOR) ^ last;
  return Math.imul(mixed ^ (mixed >>> 15), HASH_FACTOR) >>> (32 - PLACE_BITS);
}

function newText(
  bytes: Buffer,
  { start, end, place }: { readonly start: number; readonly end: number; readonly place: number },
): string | undefined {
  const own = bytes.subarray(start, end);
  for (const byte of own) if (byte > ASCII_MAX) return undefined;
  const text = own.toString('latin1');
  texts[place] = text;
  kept.set(own, place * TEXT_BYTES_MAX);
  return text;
}
