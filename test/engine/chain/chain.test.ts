import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChainCheck, type ChainLine, linkedTo, START, sha256 } from '../../../src/engine/chain/index.ts';

describe('SHA-256', () => {
  test.each([
    // FIPS 180-4, examples of the standard.
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('of "%s"', (text, digest) => {
    expect(sha256(text)).toBe(digest);
  });

  test('is that of the platform for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(sha256(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
      }),
      { seed: 29, numRuns: 300 },
    );
  });
});

describe('a chain', () => {
  const chain = (contents: readonly object[]): readonly ChainLine[] => {
    const lines: ChainLine[] = [];
    for (const content of contents) lines.push(linkedTo(lines.at(-1) ?? START, content));
    return lines;
  };
  const LINES = chain([{ what: 'a', before: { x: 1 } }, { what: 'b' }, { what: 'c' }, { what: 'd' }]);
  const check = (lines: readonly ChainLine[], head = LINES.at(-1)) => {
    const found = new ChainCheck();
    for (const line of lines) found.add(line);
    return found.end(head);
  };

  test('of lines as they were written is whole', () => {
    expect(check(LINES)).toBeUndefined();
    expect(new ChainCheck().end(START)).toBeUndefined();
  });

  test('does not depend on the order of names', () => {
    const [first] = LINES;
    expect(linkedTo(START, { before: { x: 1 }, what: 'a' }).hash).toBe(first!.hash);
  });

  test.each([
    ['a line is changed', 2, [LINES[0]!, { ...LINES[1]!, what: 'x' }, LINES[2]!, LINES[3]!]],
    ['a line is gone', 2, [LINES[0]!, LINES[2]!, LINES[3]!]],
    ['lines have changed places', 2, [LINES[0]!, LINES[2]!, LINES[1]!, LINES[3]!]],
    ['a line is there twice', 2, [LINES[0]!, LINES[0]!, LINES[1]!, LINES[2]!, LINES[3]!]],
    ['the last lines are gone', 3, [LINES[0]!, LINES[1]!]],
    ['the first is gone', 1, LINES.slice(1)],
    ['a line is put in anew', 4, [...LINES.slice(0, 3), linkedTo(LINES[2]!, { what: 'x' })]],
    [
      'a line is put in with its own digest',
      3,
      [...LINES.slice(0, 1), linkedTo(LINES[0]!, { what: 'x' }), ...LINES.slice(2)],
    ],
  ])('says where it is broken when %s', (_, seq, lines) => {
    expect(check(lines)?.seq).toBe(seq);
  });
});
