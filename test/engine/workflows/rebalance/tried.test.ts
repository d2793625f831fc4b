import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import { createRepositories, type DifferenceAsked } from '../../../../src/engine/repositories/index.ts';
import type { RoundNote } from '../../../../src/engine/workflows/index.ts';
import { triedBefore } from '../../../../src/engine/workflows/rebalance/tried.ts';
import { rebalanceRound } from '../../repositories/rebalance-samples.ts';

/** A round that was asked: of which revision, how, and what it came to. */
type Asked = readonly [
  revision: number,
  direction: DifferenceAsked['direction'],
  reboundW: number,
  outcome: RoundNote['outcome'],
];

let table: Awaited<ReturnType<typeof openSqliteTable>>;
beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
});
afterEach(() => table.close());

async function tried(revision: number, rounds: readonly Asked[]) {
  const repositories = createRepositories(table);
  for (const [index, [aggregateRevision, direction, reboundW, outcome]] of rounds.entries()) {
    const round = index + 1;
    const asked = { direction, reboundW, roundingW: 0 };
    await repositories.rebalances.putRound({ ...rebalanceRound('rb', round), aggregateRevision, asked });
    await repositories.runs.note<RoundNote>('rb', `round-${round}`, { outcome, createdMs: 0 });
  }
  const of = { round: rounds.length + 1, aggregateRevision: revision };
  return triedBefore('rb', of, repositories);
}

const LESS = { direction: 'less', reboundW: 0 } as const;
const MORE = { direction: 'more', reboundW: 0 } as const;

describe('what a rebalancing has tried', () => {
  test('is nothing at first', async () => {
    const { roundCount, isAnswered } = await tried(3, []);
    expect([roundCount, isAnswered(LESS)]).toEqual([0, false]);
  });

  test('what nobody offered anything for is not asked again of the same prognosis, whatever came in between', async () => {
    const { roundCount, isAnswered } = await tried(4, [
      [4, 'less', 0, 'no-offer'],
      [4, 'more', 0, 'refused'],
    ]);
    expect(roundCount).toBe(1);
    expect([isAnswered(LESS), isAnswered(MORE)]).toEqual([true, false]);
    expect(isAnswered({ ...LESS, reboundW: 500 })).toBe(false);
  });

  test('nor with a little less room, because time has gone by', async () => {
    const { isAnswered } = await tried(4, [[4, 'less', 500, 'no-offer']]);
    expect(isAnswered({ ...LESS, reboundW: 400 })).toBe(true);
  });

  test('nor what was ordered and changed nothing', async () => {
    const { roundCount, isAnswered } = await tried(4, [[4, 'less', 0, 'ordered']]);
    expect([roundCount, isAnswered(LESS)]).toEqual([1, true]);
  });

  test('of another prognosis it is', async () => {
    const { isAnswered } = await tried(5, [[4, 'less', 0, 'no-offer']]);
    expect(isAnswered(LESS)).toBe(false);
  });

  test.each([
    [['ordered', 'no-offer', 'ordered'], 2],
    [['no-offer', 'no-offer', 'no-offer'], 0],
    [['no-offer', 'no-offer', 'no-offer', 'no-offer', 'no-offer'], 2],
    [['refused', 'refused'], 2],
  ] as const)('of rounds that came to %j, %i count', async (outcomes, expected) => {
    const rounds = outcomes.map((outcome, index): Asked => [index, 'less', 0, outcome]);
    expect((await tried(9, rounds)).roundCount).toBe(expected);
  });
});
