/**
 * Short texts that come again and again, ids above all: read from bytes without making the same text anew each time. The table
 * has a fixed size; what falls on the same place takes it over. Of a fleet that is too large for it little is kept.
 */

const TEXT_BYTES_MAX = 64;
const ASCII_MAX = 0x7f;
/** The golden ratio of 2^32 (Knuth, The Art of Computer Programming, volume 3, section 6.4), and the bits that number a place. */
const HASH_FACTOR = 0x9e3779b1 | 0;
const PLACE_BITS = 13;

const PLACES = 2 ** PLACE_BITS;

/** After so many texts it is looked how many of them were new. */
const WINDOW = PLACES;
/** Where most are new, only one of so many new ones is kept: what is kept and never asked for again outlives the young generation. */
const KEPT_OF_NEW = 16;

const texts: string[] = new Array<string>(PLACES).fill('');
/** The bytes of each text, at its place. */
const kept = new Uint8Array(PLACES * TEXT_BYTES_MAX);
let askedCount = 0;
let newCount = 0;
let keptOfNew = 1;

/** @returns the text of these bytes; undefined where they are not plain ASCII, or too many. */
export function internedText(bytes: Buffer, start: number, end: number): string | undefined {
  const length = end - start;
  if (length > TEXT_BYTES_MAX) return undefined;
  askedCount += 1;
  if (askedCount === WINDOW) {
    keptOfNew = newCount > WINDOW / 2 ? KEPT_OF_NEW : 1;
    askedCount = 0;
    newCount = 0;
  }
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
  for (let index = start; index < end; index += 1) if (bytes[index]! > ASCII_MAX) return undefined;
  const text = bytes.toString('latin1', start, end);
  newCount += 1;
  if (newCount % keptOfNew !== 0) return text;
  texts[place] = text;
  const keptAt = place * TEXT_BYTES_MAX - start;
  for (let index = start; index < end; index += 1) kept[keptAt + index] = bytes[index]!;
  return text;
}
