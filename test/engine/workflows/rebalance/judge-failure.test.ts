import { afterAll, beforeAll, expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import { portsOver } from '../../../../src/adapters/workflow/embedded/ports.ts';
import { groupId } from '../../../../src/engine/ids.ts';
import { parseDayStrict } from '../../../../src/engine/time/index.ts';
import { notedRound, WORKFLOWS } from '../../../../src/engine/workflows/index.ts';

let table: Awaited<ReturnType<typeof openSqliteTable>>;
beforeAll(async () => {
  table = await openSqliteTable(IN_MEMORY);
});
afterAll(() => table.close());

const nested = (fields: object) => JSON.stringify({ ExecutionArn: 'arn:x', Status: 'FAILED', ...fields });

test.each<[string, object, object]>([
  [
    'a refusal of the order',
    {
      error: 'States.TaskFailed',
      cause: nested({ Error: 'superseded', Cause: 'Revision 4 is the latest.' }),
    },
    { outcome: 'noted', round: 2, note: { code: 'superseded', reason: 'Revision 4 is the latest.' } },
  ],
  [
    'somebody cancelled the cycle',
    { error: 'States.TaskFailed', cause: nested({ Status: 'ABORTED' }) },
    { outcome: 'noted', round: 2, note: { code: 'cancelled' } },
  ],
  [
    'it took too long',
    { error: 'States.TaskFailed', cause: nested({ Status: 'TIMED_OUT' }) },
    { outcome: 'noted', round: 2, note: { code: 'timed-out' } },
  ],
  [
    'our own bug',
    { error: 'States.TaskFailed', cause: nested({ Error: 'InvariantError', Cause: '{"code":"invariant"}' }) },
    { outcome: 'broken', round: 1, error: 'InvariantError', cause: '{"code":"invariant"}' },
  ],
  [
    'the world said not now',
    { error: 'States.TaskFailed', cause: nested({ Error: 'RetryableError', Cause: '{}' }) },
    { outcome: 'broken', round: 1, error: 'RetryableError' },
  ],
  [
    'an error of the state machine',
    { error: 'States.DataLimitExceeded', cause: 'too large' },
    { outcome: 'broken', round: 1, error: 'States.DataLimitExceeded', cause: 'too large' },
  ],
  [
    'a cause that is no description',
    { error: 'States.TaskFailed', cause: 'not JSON' },
    { outcome: 'broken', round: 1, error: 'States.TaskFailed' },
  ],
])('%s', async (name, failure, expected) => {
  const ports = portsOver(table, { nowMs: () => 1_000 });
  const judge = WORKFLOWS.flatMap(({ tasks }) => tasks).find(
    (task) => task.name === 'rebalance-judge-failure',
  )!;
  const rebalanceId = `rb-${name.replaceAll(' ', '-')}`;
  const of = { groupId: groupId('north'), day: parseDayStrict('2026-11-21') };
  const judged = await judge.handle(
    { rebalanceId, ...of, round: 1, failure: { ...failure } } as never,
    ports,
  );
  const { note, ...outcome } = expected as { note?: object };
  expect(judged).toMatchObject(outcome);
  const noted = await notedRound(rebalanceId, 1, ports.repositories);
  if (note === undefined) expect(noted).toBeUndefined();
  else expect(noted).toMatchObject({ outcome: 'refused', createdMs: 1_000, ...note });
});
