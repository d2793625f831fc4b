import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cycleId, type ParticipantId, requestId } from '../../../../src/engine/ids.ts';
import { collect, type OfferRecord } from '../../../../src/engine/repositories/index.ts';
import { checkAnswers } from '../../../../src/engine/workflows/market-cycle/check-answers.ts';
import { recordLate } from '../../../../src/engine/workflows/market-cycle/record-late.ts';
import { tradeBatch } from '../../../../src/engine/workflows/market-cycle/trade-batch.ts';
import { type ExampleStore, openExampleStore } from '../../../support/example-store.ts';
import { operatorOver, reduction } from '../operator.ts';
import { differences, snapshotOf } from '../snapshot.ts';

/** A deadline that passes while participants are asked. */

const SITE_COUNT = 6;
const DAY = '2026-11-21';
const CYCLE = cycleId('c-hasty');

let store: ExampleStore;
let deadlineMs: number;
let input: Parameters<typeof checkAnswers>[0];

beforeAll(async () => {
  store = await openExampleStore({ seed: 1, siteCount: SITE_COUNT, day: DAY, historyDays: 3 });
  deadlineMs = store.ports.clock.nowMs() + 60_000;
  input = { cycleId: CYCLE, requestId: requestId('hasty'), groupId: store.group.id, day: store.day };
  const operator = operatorAt(store.ports.clock.nowMs());
  await operator.generate('run-1');
  await operator.ask('hasty', { ranges: [reduction(68, 80, 6_000)], reboundW: 4_000, deadlineMs });
});
afterAll(() => store.close());

const operatorAt = (nowMs: number) => {
  const { group, grid, repositories } = store;
  return operatorOver({ table: repositories.table, group, grid, clock: { nowMs: () => nowMs } });
};
const at = (nowMs: number) => ({ ...store.ports, clock: { nowMs: () => nowMs } });

/** The ports with a clock that is past the deadline once so many participants have been asked. */
function slowPorts(count: number) {
  let asked = 0;
  const contractsOf = async (id: ParticipantId) => {
    asked += 1;
    return store.repositories.portfolio.contractsOf(id);
  };
  const { ports, repositories } = store;
  return {
    ...ports,
    repositories: { ...repositories, portfolio: { ...repositories.portfolio, contractsOf } },
    clock: { nowMs: () => (asked >= count ? deadlineMs : deadlineMs - 1) },
  };
}

const offers = () => collect(store.repositories.offers.list(CYCLE));
const idsOf = (records: readonly OfferRecord[]) => records.map(({ participantId }) => participantId);
const journal = async () => collect(store.repositories.journal.entries(CYCLE));

describe('participants that have not answered by the deadline', () => {
  beforeAll(async () => {
    const { openCycle } = await import('../../../../src/engine/workflows/market-cycle/open.ts');
    await openCycle(input, at(deadlineMs - 10));
    await tradeBatch({ ...input, batch: 0 }, slowPorts(4));
  });

  test('are not asked any more', async () => {
    expect(idsOf(await offers())).toEqual(['home-01', 'home-02', 'home-03', 'home-04']);
    expect(await tradeBatch({ ...input, batch: 0 }, at(deadlineMs))).toEqual({ answered: 4 });
    expect(await offers()).toHaveLength(4);
  });

  test('are waited for before it, and not after it', async () => {
    const missing = 2;
    expect(await checkAnswers(input, at(deadlineMs - 1))).toEqual({ state: 'waiting', missing, reason: '' });
    expect(await checkAnswers(input, at(deadlineMs))).toEqual({ state: 'late', missing, reason: '' });
  });

  test('are entered as late, and the cycle goes on with the rest', async () => {
    expect(await operatorAt(deadlineMs + 5).cycle('hasty')).toMatchObject({ outcome: 'succeeded' });
    const late = (await offers()).filter(({ answer }) => answer === 'late');
    expect(idsOf(late)).toEqual(['home-05', 'home-06']);
    for (const offer of late) {
      expect(offer).toMatchObject({
        options: [],
        reasons: ['there was no answer by the deadline'],
        prognosisRevision: 1,
        createdMs: deadlineMs + 5,
      });
    }
    expect(await store.repositories.cycles.get(CYCLE)).toMatchObject({
      status: 'offered',
      participantCount: SITE_COUNT,
      offerCount: SITE_COUNT,
      lateCount: 2,
      failedCount: 0,
    });
    const { accepted } = (await store.repositories.aggregateOffers.get(CYCLE))!;
    expect(accepted.length).toBeGreaterThan(0);
    for (const { participantId } of accepted) expect(idsOf(late)).not.toContain(participantId);
  });

  test('are told in the journal, each, and in the sum of the cycle', async () => {
    const entries = await journal();
    const late = entries.filter(({ what }) => what === 'participant-late');
    expect(late.map(({ who, level }) => [who, level])).toEqual([
      ['home-05', 'warn'],
      ['home-06', 'warn'],
    ]);
    expect(entries.at(-1)).toMatchObject({
      what: 'cycle-closed',
      details: { participants: SITE_COUNT, late: 2, failed: 0 },
    });
  });

  test('cannot answer afterwards, and entering them again changes nothing', async () => {
    const before = await snapshotOf(store.repositories.table);
    const [late] = (await offers()).filter(({ answer }) => answer === 'late');
    const tardy = { ...late!, answer: 'made', reasons: [], createdMs: deadlineMs + 9 } as const;
    expect(
      await store.repositories.offers.putMany(CYCLE, await store.repositories.runs.members(CYCLE), [tardy]),
    ).toEqual([late]);
    expect(await recordLate(input, at(deadlineMs + 60_000))).toEqual({ late: 2 });
    expect(differences(before, await snapshotOf(store.repositories.table))).toEqual([]);
  });
});

test('all have answered: it goes on at once, whatever time is left', async () => {
  const nowMs = store.ports.clock.nowMs();
  const operator = operatorAt(nowMs);
  await operator.ask('quick', { ranges: [reduction(68, 80, 6_000)], reboundW: 4_000 });
  expect(await operator.cycle('quick')).toMatchObject({ outcome: 'succeeded' });
  const events = await collect(
    store.repositories.executions.events({ name: 'market-cycle.c-quick', attempt: 1 }),
  );
  expect(events.map(({ type }) => type)).not.toContain('WaitStateEntered');
  expect(await store.repositories.cycles.get(cycleId('c-quick'))).toMatchObject({ lateCount: 0 });
});

test('a cycle that is started after the deadline is refused, and leaves nothing of itself', async () => {
  const asked = { ranges: [reduction(68, 80, 6_000)], reboundW: 4_000, deadlineMs };
  await operatorAt(deadlineMs - 1).ask('tardy', asked);
  expect(await operatorAt(deadlineMs).cycle('tardy')).toMatchObject({
    outcome: 'failed',
    error: 'deadline-passed',
  });
  const keys = [...(await snapshotOf(store.repositories.table)).keys()].filter((key) =>
    key.includes('c-tardy'),
  );
  expect(keys.every((key) => key.startsWith('EXECUTION'))).toBe(true);
});
