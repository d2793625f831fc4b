/**
 * Base64 straight from the bytes of a file, four characters at a time: data are most of a recording of JSON, and making a text of them
 * first takes longer than decoding them. RFC 4648, section 4, padded; whatever else Node reads is left to Node.
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const QUOTE = 0x22;
const PAD = 0x3d;
/** The character of zero bits. */
const ZERO_CHAR = 0x41;
const PAIR_CHARS = 2;
const PAIR_BITS = 12;
const GROUP_CHARS = 4;
const GROUP_BYTES = 3;
const SLAB_BYTES = 65_536;

/** Twelve bits of two characters, by the 16 bits that they stand in; negative where one of them is none. */
const PAIRS = new Int16Array(65_536).fill(-1);
for (let first = 0; first < ALPHABET.length; first += 1) {
  for (let second = 0; second < ALPHABET.length; second += 1) {
    PAIRS[ALPHABET.charCodeAt(first) | (ALPHABET.charCodeAt(second) << 8)] = (first << 6) | second;
  }
}

/** Payloads are cut from one piece of memory until it is used up. */
let slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
let slabView = viewOf(slab);
let used = 0;

/** What was decoded last, and the place of the quote behind it. Reused: read it before the next call. */
export const decoded: { payload: Buffer; end: number } = { payload: slab.subarray(0, 0), end: 0 };

/**
 * @param view - of the file's bytes.
 * @param at - where the text begins, behind its quote.
 * @returns whether {@link decoded} has it; false where it is cut off, not of this kind, or does not fit.
 */
export function decodeBase64(view: DataView, at: number): boolean {
  const outcome = decodeIntoSlab(view, at);
  if (outcome !== 'full' || used === 0) return outcome === 'done';
  slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  slabView = viewOf(slab);
  used = 0;
  return decodeIntoSlab(view, at) === 'done';
}

function decodeIntoSlab(view: DataView, start: number): 'done' | 'full' | 'otherwise' {
  const sureEnd = view.byteLength - GROUP_CHARS;
  const fullFrom = SLAB_BYTES - GROUP_CHARS;
  let at = start;
  let to = used;
  while (at <= sureEnd) {
    if (to > fullFrom) return 'full';
    const bits =
      (PAIRS[view.getUint16(at, true)]! << PAIR_BITS) | PAIRS[view.getUint16(at + PAIR_CHARS, true)]!;
    if (bits < 0) break;
    // Four bytes, of which the next group or the next payload takes the last.
    slabView.setInt32(to, bits << 8);
    at += GROUP_CHARS;
    to += GROUP_BYTES;
  }
  if (at >= view.byteLength) return 'otherwise';
  if (view.getUint8(at) !== QUOTE) {
    const padBytes = lastGroup(view, at, to);
    if (padBytes === 0) return 'otherwise';
    at += GROUP_CHARS;
    to += GROUP_BYTES - padBytes;
  }
  decoded.payload = slab.subarray(used, to);
  decoded.end = at;
  used = to;
  return 'done';
}

/** The last four characters, of which one or two are padding. @returns how many; 0 where it is no such group and a quote. */
function lastGroup(view: DataView, at: number, to: number): number {
  if (at + GROUP_CHARS >= view.byteLength || view.getUint8(at + GROUP_CHARS) !== QUOTE) return 0;
  if (view.getUint8(at + 3) !== PAD) return 0;
  const high = PAIRS[view.getUint16(at, true)]!;
  const third = view.getUint8(at + PAIR_CHARS);
  const low = third === PAD ? 0 : PAIRS[third | (ZERO_CHAR << 8)]!;
  if (high < 0 || low < 0) return 0;
  slabView.setInt32(to, ((high << PAIR_BITS) | low) << 8);
  return third === PAD ? 2 : 1;
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
