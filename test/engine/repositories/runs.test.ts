import { expect, it } from 'vitest';
import { participantId } from '../../../src/engine/ids.ts';
import { putRunOutcome, putStepNote, type RunOutcome } from '../../../src/engine/repositories/index.ts';
import { collected, emptyRepositories } from './memory.ts';

const HOME_1 = participantId('home-1');
const HOME_2 = participantId('home-2');

const stored = (id: typeof HOME_1, revision: number, createdMs = 1_000): RunOutcome => ({
  participantId: id,
  outcome: 'stored',
  revision,
  createdMs,
});

it('keeps the first outcome of a participant', async () => {
  const { runs } = await emptyRepositories();
  const failed: RunOutcome = { participantId: HOME_2, outcome: 'failed', reason: 'why', createdMs: 1_000 };
  expect(await runs.putOutcomes('run-1', [stored(HOME_1, 1), failed])).toEqual([stored(HOME_1, 1), failed]);
  const again = await runs.putOutcomes('run-1', [stored(HOME_2, 7), stored(HOME_1, 2, 2_000)]);
  expect(again).toEqual([failed, stored(HOME_1, 1)]);
  expect(await collected(runs.outcomes('run-1'))).toEqual([stored(HOME_1, 1), failed]);
});

it('tells outcomes of the participants that are asked for, in their order', async () => {
  const { runs } = await emptyRepositories();
  await runs.putOutcomes('run-1', [stored(HOME_2, 1)]);
  expect(await runs.outcomesOf('run-1', [HOME_1, HOME_2])).toEqual([undefined, stored(HOME_2, 1)]);
  expect(await runs.outcomesOf('run-2', [HOME_2])).toEqual([undefined]);
});

it('stores an outcome in a transaction unless there is one', async () => {
  const { runs, table } = await emptyRepositories();
  const write = (revision: number) => table.transact([putRunOutcome('run-1', stored(HOME_1, revision))]);
  expect((await write(1)).outcome).toBe('stored');
  expect((await write(2)).outcome).toBe('refused');
  expect(await runs.outcomesOf('run-1', [HOME_1])).toEqual([stored(HOME_1, 1)]);
});

it('notes a step once: who notes it later gets the first note', async () => {
  const { runs, table } = await emptyRepositories();
  expect(await runs.noted('run-1', 'sum')).toBeUndefined();
  expect(await runs.note('run-1', 'sum', { createdMs: 1_000, revision: 3 })).toEqual({
    createdMs: 1_000,
    revision: 3,
  });
  expect(await runs.note('run-1', 'sum', { createdMs: 2_000, revision: 4 })).toEqual({
    createdMs: 1_000,
    revision: 3,
  });
  expect((await table.transact([putStepNote('run-1', 'sum', { createdMs: 3_000 })])).outcome).toBe('refused');
  expect(await runs.noted('run-1', 'sum')).toEqual({ createdMs: 1_000, revision: 3 });
  expect(await runs.noted('run-2', 'sum')).toBeUndefined();
});
