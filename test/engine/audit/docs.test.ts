import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { INVARIANTS } from '../../../src/engine/audit/index.ts';

const PAGE = readFileSync(new URL('../../../docs/audit.md', import.meta.url), 'utf8');

test('docs/audit.md lists every invariant, in the order in which the doctor tells them', () => {
  const rows = [...PAGE.matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)].map(([, id, says]) => ({ id, says }));
  const file = { id: 'file', says: 'the file is sound, and every item in it can be read' };
  expect(rows).toEqual([file, ...INVARIANTS.map(({ id, says }) => ({ id, says }))]);
});
