import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import { ended, firstAttempt } from '../../../src/adapters/workflow/embedded/record.ts';
import { freshStart } from '../../../src/commands/order/fresh-start.ts';
import { cycleId, groupId, orderId } from '../../../src/engine/ids.ts';
import type { ExecutionOutcome, ExecutionStart } from '../../../src/engine/ports.ts';
import { createRepositories, type Repositories } from '../../../src/engine/repositories/index.ts';
import { parseDayStrict } from '../../../src/engine/time/index.ts';
import { flexOrderStart, orderCancellationStart } from '../../../src/engine/workflows/index.ts';

const REF = { orderId: orderId('o-x'), groupId: groupId('north'), day: parseDayStrict('2026-11-21') };
const ORDER = { ...REF, cycleId: cycleId('c-x') };
const OWNER = { id: 'one', host: 'here', pidScope: 'here', pid: 1, processStart: '1' };
const FAILED: ExecutionOutcome = { outcome: 'failed', error: 'order-unfinished', cause: 'Another is.' };
const ABORTED: ExecutionOutcome = { outcome: 'aborted' };

let table: Awaited<ReturnType<typeof openSqliteTable>>;
let repositories: Repositories;
beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
  repositories = createRepositories(table);
});
afterEach(() => table.close());

/** An execution that somebody has begun, and how it ended where it has. */
async function begun(start: ExecutionStart, outcome?: ExecutionOutcome): Promise<void> {
  const record = firstAttempt(start, { owner: OWNER, leaseUntilMs: 0, atMs: 0 });
  await repositories.executions.start(outcome === undefined ? record : ended(record, outcome, 1));
}

const starts = {
  order: (by: string) => flexOrderStart({ ...ORDER, orderedBy: by }),
  cancellation: (by: string) => orderCancellationStart({ ...REF, cancelledBy: by }),
};

describe.each(['order', 'cancellation'] as const)('the name of the %s', (kind) => {
  const startBy = starts[kind];
  const nameNow = async (by: string) => (await freshStart(repositories, startBy(by))).name;

  test('is the id of the order', async () => {
    expect(await nameNow('dso')).toBe('o-x');
  });

  test.each([
    ['was refused', FAILED],
    ['was interrupted', ABORTED],
    ['took too long', { outcome: 'timed-out' }],
  ] as const)('stays where the same attempt %s', async (_, outcome) => {
    await begun(startBy('dso'), outcome);
    expect(await nameNow('dso')).toBe('o-x');
  });

  test('has a number where somebody else has tried before', async () => {
    await begun(startBy('dso'), FAILED);
    await begun({ ...startBy('agr'), name: 'o-x-2' }, FAILED);
    expect(await nameNow('other')).toBe('o-x-3');
    expect(await nameNow('agr')).toBe('o-x-2');
  });

  test('stays where the order is being worked on, or done: there it is a conflict', async () => {
    await begun(startBy('dso'));
    expect(await nameNow('agr')).toBe('o-x');
  });
});
