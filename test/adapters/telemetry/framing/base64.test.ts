import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, decoded } from '../../../../src/adapters/telemetry/framing/base64.ts';

/** Base64 out of a file, against Node's own. */

const SEED = 11;
const MARGIN = '"';

/** What is decoded of a text that stands in a file behind other bytes; undefined where it is left to Node. */
function decodedIn(text: string, before = ''): Buffer | undefined {
  const file = Buffer.from(before + text, 'latin1');
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  if (!decodeBase64(view, before.length)) return undefined;
  expect(file[decoded.end]).toBe('"'.charCodeAt(0));
  return decoded.payload;
}

describe('data of a record', () => {
  it('are those that Node reads, wherever they stand', () => {
    const bytes = fc.uint8Array({ maxLength: 700 });
    fc.assert(
      fc.property(bytes, fc.nat(9), (list, offset) => {
        const text = Buffer.from(list).toString('base64');
        expect(decodedIn(text + MARGIN, ' '.repeat(offset))).toEqual(Buffer.from(list));
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('of every number of bytes up to some groups', () => {
    for (let count = 0; count < 40; count += 1) {
      const bytes = Buffer.from(Array.from({ length: count }, (_, index) => 255 - 7 * index));
      expect(decodedIn(bytes.toString('base64') + MARGIN)).toEqual(bytes);
    }
  });

  it('stay what they are when others are read after them', () => {
    const all = Array.from({ length: 400 }, (_, index) => Buffer.alloc(1_000 + index, index));
    const read = all.map((bytes) => decodedIn(bytes.toString('base64') + MARGIN));
    expect(read).toEqual(all);
  });

  it('are never read wrong: what is not Base64 all through is left to Node', () => {
    const text = fc.string({ unit: fc.constantFrom(...'AZaz09+/=-_" \\\n\0é'), maxLength: 14 });
    fc.assert(
      fc.property(text, (written) => {
        const found = decodedIn(`${written}${MARGIN}`);
        const until = written.includes('"') ? written.slice(0, written.indexOf('"')) : written;
        if (found !== undefined) expect(found).toEqual(Buffer.from(until, 'base64'));
        if (/[^A-Za-z0-9+/=]/.test(until)) expect(found).toBeUndefined();
      }),
      { seed: SEED, numRuns: 3_000 },
    );
  });

  it.each([
    ['cut off behind a group', 'QUJD'],
    ['cut off within a group', 'QUJDR'],
    ['cut off before its quote', 'QUI='],
    ['without padding', 'QUI"'],
    ['with padding in the middle', 'QU==QUJD"'],
    ['with too much padding', 'Q==="'],
    ['of the alphabet for addresses', '-_-_"'],
    ['with a line end', 'QUJD\nQUJD"'],
    ['larger than what is set aside', `${'QUJD'.repeat(30_000)}"`],
  ])('%s they are left to Node', (_name, text) => {
    expect(decodedIn(text)).toBeUndefined();
  });
});
