import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DETAILS, ENTRY_KINDS } from '../../../src/engine/journal/index.ts';

const PAGE = readFileSync(new URL('../../../docs/journal.md', import.meta.url), 'utf8');

test('the page about the journal has every kind of entry with its level, and no other', () => {
  const rows = [...PAGE.matchAll(/^\| `([a-z-]+)` \| [^|]+ \| (debug|info|warn|error) \|/gm)];
  const kinds = Object.entries(ENTRY_KINDS).map(([what, { level }]) => `${what} ${level}`);
  expect(rows.map(([, what, level]) => `${what} ${level}`).sort()).toEqual(kinds.sort());
});

test('it names every detail that is not kept', () => {
  for (const [name, secrecy] of Object.entries(DETAILS)) {
    if (secrecy !== 'plain') expect(PAGE).toContain(`\`${name}\``);
  }
});
