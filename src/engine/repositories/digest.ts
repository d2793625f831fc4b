import type { Attribute, Attributes } from '../ports.ts';

/**
 * FNV-1a with 64 bits (G. Fowler, L. C. Noll, K.-P. Vo; RFC 9923), kept as two halves because numbers
 * are exact to 53 bits only. The prime is 2^40 + 0x1b3.
 */
const PRIME_LOW = 0x1b3;
const OFFSET_HIGH = 0xcbf29ce4;
const OFFSET_LOW = 0x84222325;

/** Stands where a text has ended; no well-formed text contains it. */
const AFTER_TEXT = 0xdfff;

interface Hash {
  high: number;
  low: number;
}

/** The low half is multiplied in two parts of 16 bits, so that no product leaves 32 bits. */
function addBytes(hash: Hash, bytes: Uint8Array, length = bytes.length): void {
  let { high, low } = hash;
  for (let index = 0; index < length; index++) {
    const mixed = low ^ bytes[index]!;
    const lower = Math.imul(mixed & 0xffff, PRIME_LOW);
    const upper = Math.imul(mixed >>> 16, PRIME_LOW) + (lower >>> 16);
    high = (Math.imul(high, PRIME_LOW) + (upper >>> 16) + (mixed << 8)) | 0;
    low = (upper << 16) | (lower & 0xffff);
  }
  hash.high = high >>> 0;
  hash.low = low >>> 0;
}

/** Every text passes through here on its way into the hash. */
let buffer = new Uint8Array(1024);

/** The characters by two bytes each, and an end that no well-formed text contains. */
function addText(hash: Hash, text: string): void {
  const length = 2 * text.length + 2;
  if (buffer.length < length) buffer = new Uint8Array(2 * length);
  for (let index = 0; index < text.length; index++) {
    const codeUnit = text.charCodeAt(index);
    buffer[2 * index] = codeUnit & 0xff;
    buffer[2 * index + 1] = codeUnit >>> 8;
  }
  buffer[length - 2] = 0xff;
  buffer[length - 1] = 0xdf;
  addBytes(hash, buffer, length);
}

function addAttribute(hash: Hash, value: Attribute): void {
  if (typeof value !== 'object' || value === null) {
    addText(hash, `${typeof value} ${value}`);
  } else if (value instanceof Uint8Array) {
    addText(hash, `bytes ${value.length}`);
    addBytes(hash, value);
  } else if (Array.isArray(value)) {
    addText(hash, `list ${value.length}`);
    for (const element of value as readonly Attribute[]) addAttribute(hash, element);
  } else {
    addMap(hash, value as Attributes);
  }
}

function addMap(hash: Hash, map: Attributes): void {
  const names = Object.keys(map).sort();
  addText(hash, `map ${names.length}`);
  for (const name of names) {
    addText(hash, name);
    addAttribute(hash, map[name]!);
  }
}

/**
 * A short name for a content: the same for the same content, whatever the order of names in maps.
 * It tells different contents apart, not those that somebody made to collide.
 *
 * @returns 16 hexadecimal digits.
 */
export function digestOf(content: Attribute): string {
  const hash: Hash = { high: OFFSET_HIGH, low: OFFSET_LOW };
  addAttribute(hash, content);
  return hexadecimal(hash);
}

/**
 * As `digestOf`, for a long text: FNV-1a by words of two characters (32 bits) instead of bytes, which takes a quarter of
 * the time. A last single character is a word of its own.
 *
 * @returns 16 hexadecimal digits.
 */
export function digestOfText(text: string): string {
  let [high, low] = [OFFSET_HIGH, OFFSET_LOW];
  for (let index = 0; index < text.length; index += 2) {
    const second = index + 1 < text.length ? text.charCodeAt(index + 1) : AFTER_TEXT;
    const mixed = low ^ (text.charCodeAt(index) | (second << 16));
    const lower = Math.imul(mixed & 0xffff, PRIME_LOW);
    const upper = Math.imul(mixed >>> 16, PRIME_LOW) + (lower >>> 16);
    high = (Math.imul(high, PRIME_LOW) + (upper >>> 16) + (mixed << 8)) | 0;
    low = (upper << 16) | (lower & 0xffff);
  }
  return hexadecimal({ high: high >>> 0, low: low >>> 0 });
}

/** FNV-1a of bytes, as published: for comparison with the published values. */
export function fnv1a64(bytes: Uint8Array): string {
  const hash: Hash = { high: OFFSET_HIGH, low: OFFSET_LOW };
  addBytes(hash, bytes);
  return hexadecimal(hash);
}

function hexadecimal({ high, low }: Hash): string {
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}
