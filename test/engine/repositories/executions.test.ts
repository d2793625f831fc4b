import { expect, it } from 'vitest';
import type { ExecutionRecord } from '../../../src/engine/repositories/index.ts';
import { collected, emptyRepositories } from './memory.ts';
import { CREATED_MS } from './samples.ts';

function execution(name: string, changes: Partial<ExecutionRecord> = {}): ExecutionRecord {
  return {
    name,
    machine: 'market-cycle',
    inputDigest: 'abc',
    inputJson: '{"requestId":"req-1"}',
    status: 'running',
    startedMs: CREATED_MS,
    ...changes,
  };
}

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
  expect(await executions.start(first)).toEqual({ outcome: 'already', existing: ended });
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
  const events = Array.from({ length: 1_200 }, (_, index) => ({
    id: index + 1,
    type: 'PassStateEntered',
    timestampMs: CREATED_MS,
    stateEnteredEventDetails: { name: `s${index}`, input: '{}' },
  }));
  await executions.appendEvents('cyc-1', events.slice(600));
  await executions.appendEvents('cyc-1', events.slice(0, 700));
  await executions.appendEvents('cyc-2', events.slice(0, 1));
  expect(await collected(executions.events('cyc-1'))).toEqual(events);
  expect(await collected(executions.events('cyc-1', { fromId: 1_199 }))).toEqual(events.slice(1_198));
});
