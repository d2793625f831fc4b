import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GroupId } from '../../../../src/engine/ids.ts';
import type { JournalEntry } from '../../../../src/engine/ports.ts';
import { collect } from '../../../../src/engine/repositories/index.ts';
import type { WorkflowPorts } from '../../../../src/engine/workflows/index.ts';
import { aggregateRun } from '../../../../src/engine/workflows/prognosis-run/aggregate.ts';
import { closeRun } from '../../../../src/engine/workflows/prognosis-run/close.ts';
import { cutRun } from '../../../../src/engine/workflows/prognosis-run/cut-batches.ts';
import { generateBatch } from '../../../../src/engine/workflows/prognosis-run/generate-batch.ts';
import { publishPrognosis } from '../../../../src/engine/workflows/publish.ts';
import { type ExampleStore, openExampleStore } from '../../../support/example-store.ts';

/** A prognosis run whose tasks run a second time, later: what is told of it stays what it was. */

const EXAMPLE = { seed: 1, siteCount: 3, day: '2026-11-21', historyDays: 3 };
const HOUR_MS = 3_600_000;

let store: ExampleStore;
beforeEach(async () => {
  store = await openExampleStore(EXAMPLE);
});
afterEach(() => store.close());

/** The ports so many hours after the first run. */
const later = (hours: number): WorkflowPorts => ({
  ...store.ports,
  clock: { nowMs: () => store.ports.clock.nowMs() + hours * HOUR_MS },
});

const inputOf = (runId: string) => ({ runId, groupId: store.group.id, day: store.day });

async function runTasks(runId: string, ports: WorkflowPorts, upTo: 'sum' | 'end' = 'end'): Promise<void> {
  const input = inputOf(runId);
  const { batches } = await cutRun(input, ports);
  for (const batch of batches) await generateBatch({ ...input, batch }, ports);
  const { revision } = await aggregateRun(input, ports);
  if (upTo === 'sum') return;
  await publishPrognosis({ eventId: runId, groupId: store.group.id, day: store.day, revision }, ports);
  await closeRun(input, ports);
}

const journalOf = (runId: string): Promise<readonly JournalEntry[]> =>
  collect(store.repositories.journal.entries(runId));

const kindsOf = async (runId: string) => (await journalOf(runId)).map(({ what }) => what);

describe('a run whose tasks run again later', () => {
  test('has the journal and the event of the first time', async () => {
    await runTasks('run-1', store.ports);
    const { journal } = store.repositories;
    const [told, event] = [await journalOf('run-1'), await journal.event('run-1')];
    expect(told.map(({ what }) => what)).toEqual([
      ...new Array(EXAMPLE.siteCount).fill('prognosis-stored'),
      'aggregate-stored',
      'prognosis-updated',
      'run-closed',
    ]);
    await runTasks('run-1', later(30));
    expect(await journalOf('run-1')).toEqual(told);
    expect(await journal.event('run-1')).toEqual(event);
    expect(event).toMatchObject({ kind: 'prognosis-run', createdMs: store.ports.clock.nowMs() });
  });

  test('plans nobody again who has an outcome, whatever the time is now', async () => {
    const input = inputOf('run-1');
    await cutRun(input, store.ports);
    const first = await generateBatch({ ...input, batch: 0 }, store.ports);
    expect(first).toEqual({ stored: EXAMPLE.siteCount, unchanged: 0, failed: 0 });
    expect(await generateBatch({ ...input, batch: 0 }, later(16))).toEqual(first);
    const latest = await collect(store.repositories.prognoses.latestOfGroup(store.group.id, store.day));
    expect(latest.map(({ revision }) => revision)).toEqual([1, 1, 1]);
  });

  test('has the sum that it came to, also where others have stored one since', async () => {
    await runTasks('run-1', store.ports);
    await runTasks('run-2', later(16));
    const { aggregates } = store.repositories;
    expect((await aggregates.latest(store.group.id, store.day))?.revision).toBe(2);
    expect(await aggregateRun(inputOf('run-1'), later(17))).toEqual({ outcome: 'stored', revision: 1 });
    expect(await kindsOf('run-1')).not.toContain('aggregate-unchanged');
    expect(await aggregates.revisions(store.group.id, store.day)).toHaveLength(2);
  });
});

describe('a run that was broken off', () => {
  test('before it announced its sum: the next run does it, in its name', async () => {
    await runTasks('run-1', store.ports, 'sum');
    expect(await kindsOf('run-1')).not.toContain('prognosis-updated');
    await runTasks('run-2', store.ports);
    expect(await kindsOf('run-2')).toEqual([
      ...new Array(EXAMPLE.siteCount).fill('prognosis-unchanged'),
      'aggregate-unchanged',
      'run-closed',
    ]);
    expect(await kindsOf('run-1')).toContain('prognosis-updated');
    const announced = await collect(store.repositories.announcements.list('prognosis-updated'));
    expect(announced).toMatchObject([{ attributes: { revision: 1, eventId: 'run-1' } }]);
  });
});

describe('runs at the same time', () => {
  test('fail nobody and leave no gaps', async () => {
    const runs = ['a', 'b', 'c', 'd'].map((name, index) => runTasks(`run-${name}`, later(index + 12)));
    await Promise.all(runs);
    const { runs: known, prognoses } = store.repositories;
    for (const name of ['a', 'b', 'c', 'd']) {
      const outcomes = await collect(known.outcomes(`run-${name}`));
      expect(outcomes.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
      expect(outcomes).toHaveLength(EXAMPLE.siteCount);
    }
    for (const { participantId } of await collect(prognoses.latestOfGroup(store.group.id, store.day))) {
      const revisions = await prognoses.revisions(participantId, store.day);
      expect(revisions.map(({ revision }) => revision)).toEqual(revisions.map((_, index) => index + 1));
    }
  });

  test('of one name do their work once', async () => {
    await Promise.all([runTasks('run-1', store.ports), runTasks('run-1', store.ports)]);
    expect(await kindsOf('run-1')).toEqual([
      ...new Array(EXAMPLE.siteCount).fill('prognosis-stored'),
      'aggregate-stored',
      'prognosis-updated',
      'run-closed',
    ]);
  });
});

test('a group without prognoses has no sum, and says so once', async () => {
  const empty = { runId: 'run-1', groupId: 'quarter' as GroupId, day: store.day };
  expect(await aggregateRun(empty, store.ports)).toEqual({ outcome: 'empty', revision: 0 });
  const told = await journalOf('run-1');
  expect(told).toMatchObject([{ what: 'aggregate-empty', level: 'warn', details: { day: EXAMPLE.day } }]);
  await aggregateRun(empty, later(3));
  expect(await journalOf('run-1')).toEqual(told);
});
