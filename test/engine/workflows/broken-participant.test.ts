import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cycleId, participantId, seriesId } from '../../../src/engine/ids.ts';
import type { BaseLoad, Participant, Site } from '../../../src/engine/portfolio/index.ts';
import { collect, type OfferRecord, type RunOutcome } from '../../../src/engine/repositories/index.ts';
import { type ExampleStore, openExampleStore } from '../../support/example-store.ts';
import { type Operator, operatorOver, reduction } from './operator.ts';

const DAY = '2026-11-21';
const SITE_COUNT = 5;
const NOTHING = { groupIds: [], participantIds: [], siteIds: [], contractIds: [] };

/** Has no measurements: its series was never imported. */
const SILENT = participantId('home-02');
/** Draws more than its connection carries, and nothing of it can be steered. */
const OVERLOADED = participantId('home-04');

describe('participants that cannot be planned', () => {
  let store: ExampleStore;
  let operator: Operator;
  let whole: readonly Site[];

  beforeAll(async () => {
    store = await openExampleStore({ seed: 1, siteCount: SITE_COUNT, day: DAY, historyDays: 3 });
    const { group, grid, ports, repositories } = store;
    operator = operatorOver({ table: repositories.table, group, grid, clock: ports.clock });
    whole = [await siteOf(SILENT), await siteOf(OVERLOADED)];
    await change(SILENT, { kind: 'series', seriesId: seriesId('home-02/forgotten') });
    await change(OVERLOADED, { kind: 'constant', powerW: 20_000 });
    await operator.generate('run-1');
  });
  afterAll(() => store.close());

  async function siteOf(id: Participant['id']): Promise<Site> {
    const { portfolio } = store.repositories;
    return (await portfolio.site((await portfolio.participant(id))!.siteId))!;
  }

  async function put(sites: readonly Site[]): Promise<void> {
    const none = { groups: [], participants: [], contracts: [] };
    await store.repositories.portfolio.apply({ put: { ...none, sites }, remove: NOTHING });
  }

  async function change(id: Participant['id'], baseLoad: BaseLoad): Promise<void> {
    await put([{ ...(await siteOf(id)), baseLoad, devices: [] }]);
  }

  const outcomesOf = async (runId: string) =>
    new Map<string, RunOutcome>(
      (await collect(store.repositories.runs.outcomes(runId))).map((outcome) => [
        outcome.participantId,
        outcome,
      ]),
    );
  const sum = async () => {
    const { aggregates } = store.repositories;
    return aggregates.whole((await aggregates.latest(store.group.id, DAY))!);
  };
  const offersOf = async (id: string) =>
    new Map<string, OfferRecord>(
      (await collect(store.repositories.offers.list(cycleId(`c-${id}`)))).map((offer) => [
        offer.participantId,
        offer,
      ]),
    );

  test('are told with what is wrong; all others are planned', async () => {
    const outcomes = await outcomesOf('run-1');
    expect([...outcomes.keys()]).toEqual(['home-01', 'home-02', 'home-03', 'home-04', 'home-05']);
    const silent = outcomes.get(SILENT)!;
    expect(silent).toMatchObject({ outcome: 'failed' });
    expect(silent.reason).toContain('site home-02-site has no history for its base load');
    expect(silent.reason).toContain('home-02/forgotten');
    const overloaded = outcomes.get(OVERLOADED)!;
    expect(overloaded).toMatchObject({ outcome: 'failed' });
    expect(overloaded.reason).toMatch(/import/);
    for (const id of ['home-01', 'home-03', 'home-05']) expect(outcomes.get(id)!.outcome).toBe('stored');
  });

  test('are told in the journal, as warnings', async () => {
    const entries = await collect(store.repositories.journal.entries('run-1'));
    const failed = entries.filter(({ what }) => what === 'prognosis-failed');
    expect(failed.map(({ who }) => who)).toEqual([SILENT, OVERLOADED]);
    for (const { level, details } of failed) {
      expect(level).toBe('warn');
      expect(details).toHaveProperty('reason');
    }
  });

  test('are not in the sum, and answer with that as reason; all others are asked', async () => {
    const { members, powerW } = await sum();
    const ids = members.map((member) => member.participantId as string);
    expect(ids).toEqual(['home-01', 'home-03', 'home-05']);
    const prognoses = await collect(store.repositories.prognoses.latestOfGroup(store.group.id, DAY));
    expect([...powerW]).toEqual(
      [...powerW.keys()].map((period) => prognoses.reduce((added, one) => added + one.powerW[period]!, 0)),
    );
    await operator.ask('first', { ranges: [reduction(68, 80, 3_000)], reboundW: 3_000 });
    expect(await operator.cycle('first')).toMatchObject({ outcome: 'succeeded' });
    const offers = await offersOf('first');
    expect(offers.size).toBe(SITE_COUNT);
    for (const [id, offer] of offers) {
      const isBroken = !ids.includes(id);
      expect(offer.answer, id).toBe(isBroken ? 'failed' : 'made');
      if (isBroken) expect(offer).toMatchObject({ options: [], prognosisRevision: 0 });
      if (isBroken) expect(offer.reasons.join()).toMatch(/no prognosis of 2026-11-21/);
    }
    expect(await store.repositories.cycles.get(cycleId('c-first'))).toMatchObject({
      participantCount: SITE_COUNT,
      offerCount: SITE_COUNT,
      failedCount: 2,
      lateCount: 0,
    });
  });

  test('join as soon as they are mended', async () => {
    await put(whole);
    await operator.generate('run-2');
    const outcomes = await outcomesOf('run-2');
    expect([...outcomes.values()].map(({ outcome }) => outcome)).toEqual([
      'unchanged',
      'stored',
      'unchanged',
      'stored',
      'unchanged',
    ]);
    expect((await sum()).members).toHaveLength(SITE_COUNT);
  });

  test('that break later keep their last prognosis, and the sum counts it', async () => {
    const before = await sum();
    await change(SILENT, { kind: 'series', seriesId: seriesId('home-02/forgotten') });
    await operator.generate('run-3');
    expect((await outcomesOf('run-3')).get(SILENT)).toMatchObject({ outcome: 'failed' });
    expect(await sum()).toEqual(before);
  });

  test('that leave between prognosis and request answer with that as reason', async () => {
    const { portfolio } = store.repositories;
    const none = { groups: [], participants: [], sites: [], contracts: [] };
    const contracts = await portfolio.contractsOf(OVERLOADED);
    await portfolio.apply({
      put: none,
      remove: { ...NOTHING, participantIds: [OVERLOADED], contractIds: contracts.map(({ id }) => id) },
    });
    await operator.ask('second', { ranges: [reduction(68, 80, 3_000)], reboundW: 3_000 });
    expect(await operator.cycle('second')).toMatchObject({ outcome: 'succeeded' });
    const offers = await offersOf('second');
    expect(offers.size).toBe(SITE_COUNT);
    expect(offers.get(OVERLOADED)).toMatchObject({
      options: [],
      reasons: ['the participant is no longer in the portfolio'],
    });
    for (const { options, reasons } of offers.values()) {
      expect(options.length + reasons.length).toBeGreaterThan(0);
    }
  });

  test('that leave are no longer in the next sum', async () => {
    await operator.generate('run-4');
    const ids = (await sum()).members.map((member) => member.participantId as string);
    expect(ids).toEqual(['home-01', 'home-02', 'home-03', 'home-05']);
  });
});
