import { expect, it } from 'vitest';
import { execution } from './execution-samples.ts';
import { collected, emptyRepositories } from './memory.ts';
import { CREATED_MS } from './samples.ts';

it('starts a run once per name and input', async () => {
  const { executions } = await emptyRepositories();
  const first = execution('cyc-1');
  expect(await executions.start(first)).toEqual({ outcome: 'stored' });
  expect(await executions.start({ ...first, startedMs: CREATED_MS + 5 })).toEqual({
    outcome: 'already',
    existing: first,
  });
  for (const other of [{ inputDigest: 'def' }, { machine: 'flex-order' }]) {
    expect(await executions.start(execution('cyc-1', other))).toEqual({
      outcome: 'conflict',
      existing: first,
    });
  }
  expect(await executions.get('cyc-1')).toEqual(first);
});

it('ends a run once, and starting it again tells how it ended', async () => {
  const { executions } = await emptyRepositories();
  const first = execution('cyc-1');
  const ended = execution('cyc-1', {
    status: 'failed',
    endedMs: CREATED_MS + 9,
    error: { name: 'Late', cause: 'gate' },
  });
  await executions.start(first);
  expect((await executions.update(first, ended)).outcome).toBe('stored');
  expect((await executions.update(first, ended)).outcome).toBe('already');
  expect((await executions.update(first, { ...first, status: 'succeeded' })).outcome).toBe('conflict');
  expect(await executions.start(first)).toEqual({
    outcome: 'already',
    existing: { ...ended, changeCount: 1 },
  });
});

it('sees that somebody else has changed a run, also where that only added something', async () => {
  const { executions } = await emptyRepositories();
  await executions.start(execution('cyc-1'));
  const read = (await executions.get('cyc-1'))!;
  const told = { ...read, cancelling: { reason: 'wrong day' } };
  expect((await executions.update(read, told)).outcome).toBe('stored');
  expect((await executions.update(read, { ...read, leaseUntilMs: 99 })).outcome).toBe('conflict');
  expect(await executions.get('cyc-1')).toMatchObject({ cancelling: { reason: 'wrong day' } });
});

it('lists runs newest first, all and of one workflow', async () => {
  const { executions } = await emptyRepositories();
  await executions.start(execution('a', { startedMs: 1 }));
  await executions.start(execution('b', { startedMs: 3, machine: 'flex-order' }));
  await executions.start(execution('c', { startedMs: 2 }));
  const names = async (filter?: { of?: string; limit?: number }) =>
    (await collected(executions.list(filter))).map(({ name }) => name);
  expect(await names()).toEqual(['b', 'c', 'a']);
  expect(await names({ of: 'market-cycle' })).toEqual(['c', 'a']);
  expect(await names({ limit: 1 })).toEqual(['b']);
});

it('keeps the history in the order of the events, whatever the order of writing', async () => {
  const { executions } = await emptyRepositories();
  const first = execution('cyc-1');
  const events = Array.from({ length: 1_200 }, (_, index) => ({
    id: index + 1,
    type: 'PassStateEntered',
    timestampMs: CREATED_MS,
    stateEnteredEventDetails: { name: `s${index}`, input: '{}' },
  }));
  await executions.appendEvents(first, events.slice(600));
  await executions.appendEvents(first, events.slice(0, 700));
  await executions.appendEvents(execution('cyc-2'), events.slice(0, 1));
  expect(await collected(executions.events(first))).toEqual(events);
  expect(await collected(executions.events(first, { fromId: 1_199 }))).toEqual(events.slice(1_198));
});

it('keeps the history of each attempt by itself', async () => {
  const { executions } = await emptyRepositories();
  const eventsOf = (count: number, type: string) =>
    Array.from({ length: count }, (_, index) => ({ id: index + 1, type }));
  const [first, second] = [execution('cyc-1'), execution('cyc-1', { attempt: 2 })];
  await executions.appendEvents(first, eventsOf(5, 'first'));
  await executions.appendEvents(second, eventsOf(3, 'second'));
  expect(await collected(executions.events(first))).toEqual(eventsOf(5, 'first'));
  expect(await collected(executions.events(second))).toEqual(eventsOf(3, 'second'));
  expect(await collected(executions.events(first, { fromId: 4 }))).toEqual(eventsOf(5, 'first').slice(3));
});
