import { beforeAll, describe, expect, test } from 'vitest';
import { INVARIANTS } from '../../../src/engine/audit/index.ts';
import type { Item } from '../../../src/engine/ports.ts';
import { auditOf, foundIn, kindOf } from './damaged.ts';
import { SPOILINGS } from './damages.ts';
import { goodItems } from './good-store.ts';

describe('the audit of a store', () => {
  let good: readonly Item[];

  beforeAll(async () => {
    good = await goodItems();
  }, 120_000);

  test('finds nothing in a good one, and has looked at something for every invariant', async () => {
    const report = await auditOf(good);
    expect(report.findings).toEqual([]);
    expect(report.invariants.filter(({ checkedCount }) => checkedCount === 0)).toEqual([]);
    expect(report.invariants.map(({ id }) => id)).toEqual(INVARIANTS.map(({ id }) => id));
  });

  test('finds nothing in an empty one', async () => {
    expect(await auditOf([])).toMatchObject({ checkedCount: 0, violationCount: 0, findings: [] });
  });

  test.each(SPOILINGS)('notices that $spoils', async ({ damage, fires }) => {
    const found = foundIn(await auditOf(damage(good)));
    expect(found).toEqual(expect.arrayContaining([...fires]));
  });

  test('every invariant has been seen to fire', () => {
    const fired = new Set(SPOILINGS.flatMap(({ fires }) => fires.map((text) => text.split(' ')[0])));
    expect(INVARIANTS.map(({ id }) => id).filter((id) => !fired.has(id))).toEqual([]);
  });

  test('no item of any kind can be lost unnoticed', async () => {
    const firstOfKind = new Map<string, Item>();
    for (const item of good) if (!firstOfKind.has(kindOf(item))) firstOfKind.set(kindOf(item), item);
    const unnoticed: string[] = [];
    for (const [kind, lost] of firstOfKind) {
      const { findings } = await auditOf(good.filter((item) => item !== lost));
      if (findings.length === 0) unnoticed.push(kind);
    }
    expect(unnoticed).toEqual(MAY_BE_LOST);
  });
});

/** What only tells how a run went: nothing else has to fit it. */
const MAY_BE_LOST = ['EXECUTION-HISTORY'];
