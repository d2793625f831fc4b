import { expect, test } from 'vitest';
import { createRepositories, type JobRunRecord } from '../../../src/engine/repositories/index.ts';
import { collected, emptyRepositories, emptyTable, itemsOf } from './memory.ts';

const run = (id: string, startedMs: number, more: Partial<JobRunRecord> = {}): JobRunRecord => ({
  id,
  command: 'batch',
  line: 'batch --quiet',
  context: 'local',
  version: '1',
  owner: { id, host: 'h', pidScope: 's', pid: 1, processStart: '1' },
  status: 'running',
  startedMs,
  ...more,
});

test('a run is entered once and ends once', async () => {
  const { jobRuns } = await emptyRepositories();
  const started = run('a1', 1);
  expect(await jobRuns.start(started)).toEqual({ outcome: 'stored' });
  expect(await jobRuns.start(started)).toEqual({ outcome: 'already' });
  const ended = { ...started, status: 'ended' as const, endedMs: 2, exitCode: 0 };
  expect(await jobRuns.end(started, ended)).toMatchObject({ outcome: 'stored' });
  expect(await jobRuns.end(started, ended)).toMatchObject({ outcome: 'already' });
  expect(await jobRuns.end(started, { ...ended, exitCode: 1 })).toMatchObject({ outcome: 'conflict' });
  expect(await jobRuns.get('a1')).toEqual(ended);
  expect(await jobRuns.get('none')).toBeUndefined();
});

test('newest first, of all or of one job; found by the beginning of an id', async () => {
  const { jobRuns } = await emptyRepositories();
  const job = { batchId: 'a1', name: 'tomorrow', slotMs: 5 };
  for (const one of [
    run('a1', 1),
    run('a2', 2, { job }),
    run('b1', 3),
    run('b2', 4, { job: { ...job, name: 'x' } }),
  ]) {
    await jobRuns.start(one);
  }
  const ids = async (filter?: Parameters<typeof jobRuns.list>[0]) =>
    (await collected(jobRuns.list(filter))).map(({ id }) => id);
  expect(await ids()).toEqual(['b2', 'b1', 'a2', 'a1']);
  expect(await ids({ limit: 2 })).toEqual(['b2', 'b1']);
  expect(await ids({ of: 'tomorrow' })).toEqual(['a2']);
  expect(await jobRuns.idsBeginning('a', 10)).toEqual(['a2', 'a1']);
  expect(await jobRuns.idsBeginning('a', 2)).toEqual([]);
});

test('what is old is forgotten with its entries, the oldest first', async () => {
  const table = await emptyTable();
  const { jobRuns } = createRepositories(table);
  const job = { batchId: 'a1', name: 'tomorrow', slotMs: 5 };
  for (const one of [run('a1', 1), run('a2', 2, { job }), run('b1', 3)]) await jobRuns.start(one);
  expect(await jobRuns.forget(3, 1)).toBe(1);
  expect(await jobRuns.get('a1')).toBeUndefined();
  expect(await jobRuns.forget(3, 10)).toBe(1);
  expect((await collected(jobRuns.list())).map(({ id }) => id)).toEqual(['b1']);
  expect(await itemsOf(table, { pk: 'JOB-RUNS#tomorrow' })).toEqual([]);
  expect(await jobRuns.forget(3, 10)).toBe(0);
});
