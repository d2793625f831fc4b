import { expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import { portsOver } from '../../../../src/adapters/workflow/embedded/ports.ts';
import { groupId } from '../../../../src/engine/ids.ts';
import { parseDayStrict } from '../../../../src/engine/time/index.ts';
import { openRebalance } from '../../../../src/engine/workflows/rebalance/open.ts';
import { rebalance } from '../../repositories/rebalance-samples.ts';

/** Else what was due when the group went would fail in every command that comes after. */
test.each([
  ['before it was begun', false],
  ['after it was begun', true],
])('a group that was removed from the portfolio %s is not rebalanced', async (_, isBegun) => {
  const table = await openSqliteTable(IN_MEMORY);
  const ports = portsOver(table, { nowMs: () => 1_000 });
  const input = {
    rebalanceId: 'rb',
    groupId: groupId('north'),
    day: parseDayStrict('2026-11-21'),
    revision: 2,
  };
  if (isBegun) await ports.repositories.rebalances.create(rebalance('rb'));
  expect(await openRebalance(input, ports)).toEqual({ outcome: 'nothing', round: 1 });
  await table.close();
});
