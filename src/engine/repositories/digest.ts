import type { Attribute, Attributes } from '../ports.ts';

/**
 * FNV-1a with 64 bits (G. Fowler, L. C. Noll, K.-P. Vo; RFC 9923), kept as two halves because numbers
 * are exact to 53 bits only. The prime is 2^40 + 0x1b3.
 */
const PRIME_LOW = 0x1b3;
const OFFSET_HIGH = 0xcbf29ce4;
const OFFSET_LOW = 0x84222325;
const TWO_32 = 2 ** 32;

interface Hash {
  high: number;
  low: number;
}

function addByte(hash: Hash, byte: number): void {
  const low = (hash.low ^ byte) >>> 0;
  const product = low * PRIME_LOW;
  hash.low = product >>> 0;
  hash.high = (Math.imul(hash.high, PRIME_LOW) + Math.floor(product / TWO_32) + (low << 8)) >>> 0;
}

/** The characters by two bytes each, and an end that no well-formed text contains. */
function addText(hash: Hash, text: string): void {
  for (let index = 0; index < text.length; index++) {
    const codeUnit = text.charCodeAt(index);
    addByte(hash, codeUnit & 0xff);
    addByte(hash, codeUnit >>> 8);
  }
  addByte(hash, 0xff);
  addByte(hash, 0xdf);
}

function addAttribute(hash: Hash, value: Attribute): void {
  if (typeof value !== 'object' || value === null) {
    addText(hash, `${typeof value} ${value}`);
  } else if (value instanceof Uint8Array) {
    addText(hash, `bytes ${value.length}`);
    for (const byte of value) addByte(hash, byte);
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

/** FNV-1a of bytes, as published: for comparison with the published values. */
export function fnv1a64(bytes: Uint8Array): string {
  const hash: Hash = { high: OFFSET_HIGH, low: OFFSET_LOW };
  for (const byte of bytes) addByte(hash, byte);
  return hexadecimal(hash);
}

function hexadecimal({ high, low }: Hash): string {
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}
