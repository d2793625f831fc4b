const BLOCK_BYTES = 64;
const LENGTH_BYTES = 8;
const ROUNDS = 64;
const BITS_PER_BYTE = 8;
const UINT32 = 2 ** 32;
const UTF8 = new TextEncoder();

/** The first 32 bits of the fractional parts of the square roots (halves) and cube roots of the first primes. */
const PRIMES = firstPrimes(ROUNDS);
const INITIAL = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const CONSTANTS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));

/**
 * SHA-256 of a text in UTF-8: NIST FIPS 180-4, section 6.2.
 *
 * @returns 64 hexadecimal digits.
 */
export function sha256(text: string): string {
  const bytes = padded(UTF8.encode(text));
  const view = new DataView(bytes.buffer);
  const hash = INITIAL.slice();
  const schedule = new Int32Array(ROUNDS);
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    fillSchedule(schedule, view, start);
    addBlock(hash, schedule);
  }
  return [...hash].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** A bit that is set, zeros, and the length in bits, up to whole blocks. */
function padded(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = Math.ceil((message.length + 1 + LENGTH_BYTES) / BLOCK_BYTES);
  const bytes = new Uint8Array(blocks * BLOCK_BYTES);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const bits = message.length * BITS_PER_BYTE;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - LENGTH_BYTES, Math.floor(bits / UINT32));
  view.setUint32(bytes.length - LENGTH_BYTES / 2, bits >>> 0);
  return bytes;
}

function fillSchedule(schedule: Int32Array, view: DataView, start: number): void {
  for (let round = 0; round < 16; round += 1) schedule[round] = view.getInt32(start + 4 * round);
  for (let round = 16; round < ROUNDS; round += 1) {
    const [early, late] = [schedule[round - 15]!, schedule[round - 2]!];
    const sigma0 = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
    const sigma1 = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
    schedule[round] = (schedule[round - 16]! + sigma0 + schedule[round - 7]! + sigma1) | 0;
  }
}

/** Plain numbers in place of lists: this is where the time goes. */
function addBlock(hash: Int32Array, schedule: Int32Array): void {
  let a = hash[0]!;
  let b = hash[1]!;
  let c = hash[2]!;
  let d = hash[3]!;
  let e = hash[4]!;
  let f = hash[5]!;
  let g = hash[6]!;
  let h = hash[7]!;
  for (let round = 0; round < ROUNDS; round += 1) {
    const sum1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + sum1 + choice + CONSTANTS[round]! + schedule[round]!) | 0;
    const sum0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + sum0 + majority) | 0;
  }
  hash[0]! += a;
  hash[1]! += b;
  hash[2]! += c;
  hash[3]! += d;
  hash[4]! += e;
  hash[5]! += f;
  hash[6]! += g;
  hash[7]! += h;
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * UINT32) | 0;
}

function firstPrimes(count: number): readonly number[] {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number += 1) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return primes;
}
