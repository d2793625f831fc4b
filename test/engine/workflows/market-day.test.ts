import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cycleId, orderId } from '../../../src/engine/ids.ts';
import type { AggregateOffer, FlexRequest } from '../../../src/engine/market/index.ts';
import type { AggregatePrognosis, Prognosis } from '../../../src/engine/prognosis/index.ts';
import { collect } from '../../../src/engine/repositories/index.ts';
import { gridOf, parseDayStrict } from '../../../src/engine/time/index.ts';
import { type ExampleStore, openExampleStore } from '../../support/example-store.ts';
import { increase, type Operator, operatorOver, reduction } from './operator.ts';
import { differences, snapshotOf } from './snapshot.ts';

const SITE_COUNT = 8;
const DAY = '2026-11-21';
const EXAMPLE = { seed: 1, siteCount: SITE_COUNT, day: DAY, historyDays: 15 };

/** 17:00 to 20:00. */
const EVENING = { from: 68, to: 80 };
const REDUCTION = { ranges: [reduction(EVENING.from, EVENING.to, 6_000)], reboundW: 4_000 };

/** Standing orders are kept to a watt, and the sum of a plan is rounded to one. */
const KEPT_W = 1.5;

/** Written by the engine around the tasks, and what happened, which may happen twice. */
const RECORDS_OF_RUNNING = ['EXECUTION', 'EXECUTIONS', 'EXECUTION-HISTORY', 'JOURNAL', 'EVENTS', 'EVENT'];
const isResult = (kind: string) => !RECORDS_OF_RUNNING.includes(kind);
const isNotOfRuns = (kind: string) => isResult(kind) && !kind.startsWith('RUN');

async function operatorOf(store: ExampleStore, nowMs = store.ports.clock.nowMs()): Promise<Operator> {
  const { group, grid, repositories } = store;
  return operatorOver({ table: repositories.table, group, grid, clock: { nowMs: () => nowMs } });
}

const idsOf = (outcomes: readonly { readonly participantId: string }[]) =>
  outcomes.map(({ participantId }) => participantId);

describe('a market day, in its order', () => {
  let store: ExampleStore;
  let operator: Operator;
  let sum: () => Promise<AggregatePrognosis>;
  let prognoses: () => Promise<readonly Prognosis[]>;

  beforeAll(async () => {
    store = await openExampleStore(EXAMPLE);
    operator = await operatorOf(store);
    const { aggregates, prognoses: stored } = store.repositories;
    sum = async () => aggregates.whole((await aggregates.latest(store.group.id, DAY))!);
    prognoses = () => collect(stored.latestOfGroup(store.group.id, DAY));
  });
  afterAll(() => store.close());

  const offerOf = async (id: string): Promise<AggregateOffer> =>
    (await store.repositories.aggregateOffers.get(cycleId(`c-${id}`)))!;
  const announcements = () => collect(store.repositories.announcements.list('prognosis-updated'));
  const outcomesOf = (runId: string) => collect(store.repositories.runs.outcomes(runId));
  const stored = (isCompared = isResult) => snapshotOf(store.repositories.table, isCompared);

  /** The latest prognosis of each participant by its id. */
  const powersNow = async () =>
    new Map<string, Int32Array>(
      (await prognoses()).map(({ participantId, powerW }) => [participantId, powerW]),
    );

  describe('the prognosis run', () => {
    test('stores a plan and a prognosis of the whole day for everybody', async () => {
      expect(await operator.generate('run-1')).toMatchObject({ outcome: 'succeeded', again: false });
      const outcomes = await outcomesOf('run-1');
      expect(outcomes).toHaveLength(SITE_COUNT);
      for (const outcome of outcomes) expect(outcome).toMatchObject({ outcome: 'stored', revision: 1 });
      for (const prognosis of await prognoses()) {
        const { siteId } = (await store.repositories.portfolio.participant(prognosis.participantId))!;
        const plan = (await store.repositories.plans.latest(siteId, DAY))!;
        expect(plan).toMatchObject({ revision: prognosis.planRevision, orderIds: [] });
        expect(plan.netW).toEqual(prognosis.powerW);
        expect(prognosis.powerW).toHaveLength(store.grid.periodCount);
        expect(prognosis.cause).toEqual({ kind: 'run', runId: 'run-1' });
      }
    });

    test('the sum is exactly that of its members, whose revisions it names', async () => {
      const { powerW, members, revision } = await sum();
      const all = await prognoses();
      expect(revision).toBe(1);
      expect(members).toEqual(all.map(({ participantId }) => ({ participantId, revision: 1 })));
      for (const [period, totalW] of powerW.entries()) {
        expect(totalW).toBe(all.reduce((added, one) => added + one.powerW[period]!, 0));
      }
    });

    test('it is announced once', async () => {
      const [only, ...others] = await announcements();
      expect(others).toEqual([]);
      expect(only).toMatchObject({ id: `prognosis-updated/quarter/${DAY}/1`, attributes: { revision: 1 } });
    });

    test('another run finds nothing new', async () => {
      const before = await stored(isNotOfRuns);
      expect(await operator.generate('run-2')).toMatchObject({ outcome: 'succeeded', again: false });
      for (const outcome of await outcomesOf('run-2')) {
        expect(outcome).toMatchObject({ outcome: 'unchanged', revision: 1 });
      }
      expect(differences(before, await stored(isNotOfRuns))).toEqual([]);
    });
  });

  describe('the market cycle', () => {
    let request: FlexRequest;

    test('offers exactly the sum of what was taken, within what was asked', async () => {
      request = await operator.ask('evening', REDUCTION);
      expect(await operator.cycle('evening')).toMatchObject({ outcome: 'succeeded', again: false });
      const offer = await offerOf('evening');
      expect(offer.accepted.length).toBeGreaterThan(2);
      for (const [period, changeW] of offer.deltaW.entries()) {
        expect(changeW).toBe(offer.accepted.reduce((added, { deltaW }) => added + deltaW[period]!, 0));
        if (request.dispositions[period] === 'requested') {
          const overshootW = Math.max(0, request.minDeltaW[period]! - changeW);
          const shortfallW = Math.max(0, changeW - request.maxDeltaW[period]!);
          expect([offer.shortfallW[period], offer.overshootW[period]]).toEqual([shortfallW, overshootW]);
        } else {
          expect(changeW).toBeGreaterThanOrEqual(request.minDeltaW[period]!);
          expect(changeW).toBeLessThanOrEqual(request.maxDeltaW[period]!);
        }
      }
      expect(offer.priceMicros).toBe(offer.accepted.reduce((added, one) => added + one.priceMicros, 0));
    });

    test('what was taken are options that were offered, in part as far as they allow it', async () => {
      for (const taken of (await offerOf('evening')).accepted) {
        const offered = await store.repositories.offers.get(cycleId('c-evening'), taken.participantId);
        const option = offered!.options.find(({ id }) => id === taken.optionId)!;
        expect(taken.activationFactor).toBeGreaterThanOrEqual(option.minActivationFactor);
        for (const [period, changeW] of taken.deltaW.entries()) {
          const exactW = taken.activationFactor * option.deltaW[period]!;
          expect(Math.abs(changeW - exactW)).toBeLessThanOrEqual(0.5 + 1e-9);
        }
      }
    });

    test('the cycle says that it has offered, and how many answered', async () => {
      const offers = await collect(store.repositories.offers.list(cycleId('c-evening')));
      expect(await store.repositories.cycles.get(cycleId('c-evening'))).toMatchObject({
        status: 'offered',
        prognosisRevision: 1,
        participantCount: SITE_COUNT,
        offerCount: SITE_COUNT,
        offerWithOptionsCount: offers.filter(({ options }) => options.length > 0).length,
        acceptedCount: (await offerOf('evening')).accepted.length,
      });
      for (const { options, reasons } of offers) expect(options.length + reasons.length).toBeGreaterThan(0);
    });

    test('all had answered, so nothing was waited for', async () => {
      const events = await collect(
        store.repositories.executions.events({ name: 'market-cycle.c-evening', attempt: 1 }),
      );
      const types = events.map(({ type }) => type);
      expect(types).toContain('ExecutionSucceeded');
      expect(types).not.toContain('WaitStateEntered');
    });

    test('again, it is the same to the byte', async () => {
      const before = await stored(() => true);
      expect(await operator.cycle('evening')).toMatchObject({ outcome: 'succeeded', again: true });
      expect(differences(before, await stored(() => true))).toEqual([]);
    });

    test('a cycle changes no prognosis', async () => {
      expect(await sum()).toMatchObject({ revision: 1 });
    });

    test('who would be asked after the deadline is not; the cycle is refused', async () => {
      await operator.ask('late', { ...REDUCTION, deadlineMs: operator.ports.clock.nowMs() + 1 });
      const later = await operatorOf(store, operator.ports.clock.nowMs() + 1);
      expect(await later.cycle('late')).toMatchObject({ outcome: 'failed', error: 'deadline-passed' });
    });

    test('without a prognosis there is nothing to measure from', async () => {
      const { group, repositories, ports } = store;
      const grid = gridOf(group.zone, parseDayStrict('2026-11-22'), group.periodMinutes);
      const over = { table: repositories.table, group, grid, clock: ports.clock };
      const tomorrow = operatorOver(over);
      await tomorrow.ask('tomorrow', REDUCTION);
      expect(await tomorrow.cycle('tomorrow')).toMatchObject({ outcome: 'failed', error: 'no-prognosis' });
    });
  });

  describe('the order', () => {
    let before: ReadonlyMap<string, Int32Array>;
    let sumBefore: AggregatePrognosis;

    beforeAll(async () => {
      await operator.ask('rival', { ...REDUCTION, ranges: [reduction(EVENING.from, EVENING.to, 3_000)] });
      await operator.cycle('rival');
      before = await powersNow();
      sumBefore = await sum();
      expect(await operator.order('evening')).toMatchObject({ outcome: 'succeeded', again: false });
    });

    test('stores plan, constraint, use of the contract, prognosis and state of everybody together', async () => {
      const { orders, plans, prognoses: kept, portfolio, invocations } = store.repositories;
      const id = orderId('o-evening');
      const { accepted } = await offerOf('evening');
      const participantOrders = await collect(orders.participants(id));
      expect(idsOf(participantOrders)).toEqual(idsOf(accepted));
      for (const order of participantOrders) {
        expect(order).toMatchObject({ state: 'applied', planRevision: 2, prognosisRevision: 2 });
        expect(order).not.toHaveProperty('reason');
        const { siteId } = (await portfolio.participant(order.participantId))!;
        const plan = (await plans.get(siteId, DAY, 2))!;
        const prognosis = (await kept.get(order.participantId, DAY, 2))!;
        expect(plan.orderIds).toEqual([id]);
        expect(prognosis).toMatchObject({ planRevision: 2, cause: { kind: 'order', orderId: id } });
        expect(prognosis.powerW).toEqual(plan.netW);
        const wasW = before.get(order.participantId)!;
        expect(await plans.constraints(siteId, DAY)).toEqual([
          {
            siteId,
            day: DAY,
            orderId: id,
            deltaW: order.deltaW,
            netW: wasW.map((powerW, period) => powerW + order.deltaW[period]!),
          },
        ]);
        const uses = await invocations.list(order.contractId, store.grid);
        expect(uses).toMatchObject([{ orderId: id, participantId: order.participantId }]);
      }
      expect(await orders.get(id)).toMatchObject({ status: 'applied', prognosisRevision: 1 });
    });

    test('the use of a contract spans the requested periods that change', async () => {
      const { grid, repositories } = store;
      for (const order of await collect(repositories.orders.participants(orderId('o-evening')))) {
        const [use] = await repositories.invocations.list(order.contractId, grid);
        const changed = [...order.deltaW.keys()].filter(
          (period) => period >= EVENING.from && period < EVENING.to && order.deltaW[period] !== 0,
        );
        expect(use!.startMs).toBe(grid.startMs + changed[0]! * grid.periodMs);
        expect(use!.endMs).toBe(grid.startMs + (changed.at(-1)! + 1) * grid.periodMs);
      }
    });

    test('the new sum is the old one and what was ordered, within a watt per participant', async () => {
      const { deltaW, accepted } = await offerOf('evening');
      const after = await sum();
      expect(after).toMatchObject({ revision: 2, cause: { kind: 'order', orderId: 'o-evening' } });
      for (const [period, powerW] of after.powerW.entries()) {
        const missedW = powerW - sumBefore.powerW[period]! - deltaW[period]!;
        expect(Math.abs(missedW)).toBeLessThanOrEqual(accepted.length);
      }
      expect((await announcements()).map(({ attributes }) => attributes['revision'])).toEqual([1, 2]);
    });

    test('who was not taken keeps its prognosis', async () => {
      const taken = new Set<string>(idsOf((await offerOf('evening')).accepted));
      const others = (await prognoses()).filter(({ participantId }) => !taken.has(participantId));
      expect(others.length).toBeGreaterThan(0);
      for (const { revision } of others) expect(revision).toBe(1);
    });

    test('again, it changes nothing', async () => {
      const stores = await stored(() => true);
      expect(await operator.order('evening')).toMatchObject({ outcome: 'succeeded', again: true });
      expect(differences(stores, await stored(() => true))).toEqual([]);
    });

    test('an offer that was measured from an older prognosis is refused, with nothing stored', async () => {
      const stores = await stored();
      const ended = await operator.order('rival');
      expect(ended).toMatchObject({ outcome: 'failed', error: 'superseded' });
      expect(ended).toHaveProperty('cause', expect.stringContaining('revision 2 is the latest'));
      expect(differences(stores, await stored())).toEqual([]);
    });

    test('an offer whose first change has begun is refused', async () => {
      const accepted = (await offerOf('rival')).accepted;
      const first = Math.min(...accepted.map(({ deltaW }) => deltaW.findIndex((changeW) => changeW !== 0)));
      const late = await operatorOf(store, store.grid.startMs + first * store.grid.periodMs + 1);
      expect(await late.order('rival')).toMatchObject({ outcome: 'failed', error: 'delivery-begun' });
    });

    test('a cycle that never was has no offer to order', async () => {
      expect(await operator.order('nobody')).toMatchObject({ outcome: 'failed', error: 'no-offer' });
    });
  });

  describe('after the order', () => {
    const orderedOf = async (id: string) => {
      const orders = await collect(store.repositories.orders.participants(orderId(`o-${id}`)));
      expect(orders.length).toBeGreaterThan(0);
      return orders;
    };

    /** Where later prognoses leave what an order has led to. */
    const lost = async (id: string) => {
      const now = await powersNow();
      const found: string[] = [];
      for (const { participantId, deltaW, prognosisRevision } of await orderedOf(id)) {
        const then = (await store.repositories.prognoses.get(participantId, DAY, prognosisRevision!))!;
        for (const [period, changeW] of deltaW.entries()) {
          const leftW = now.get(participantId)![period]! - then.powerW[period]!;
          if (changeW !== 0 && Math.abs(leftW) > KEPT_W) {
            found.push(`${participantId} in ${period} by ${leftW} W`);
          }
        }
      }
      return found;
    };

    test('generating prognoses anew keeps what was ordered', async () => {
      expect(await operator.generate('run-3')).toMatchObject({ outcome: 'succeeded' });
      expect(await lost('evening')).toEqual([]);
      await operator.generate('run-4');
      for (const outcome of await outcomesOf('run-4')) expect(outcome.outcome).toBe('unchanged');
    });

    test('a second request takes nothing back of what the first delivers', async () => {
      const first = await orderedOf('evening');
      await operator.ask('more', { ranges: [increase(70, 76, 4_000)], reboundW: 4_000 });
      expect(await operator.cycle('more')).toMatchObject({ outcome: 'succeeded' });
      const { accepted } = await offerOf('more');
      expect(accepted.length).toBeGreaterThan(0);
      const both = accepted.filter(({ participantId }) => idsOf(first).includes(participantId));
      expect(both.length).toBeGreaterThan(0);
      for (const { participantId, deltaW } of both) {
        const before = first.find((order) => order.participantId === participantId)!.deltaW;
        for (const [period, changeW] of deltaW.entries()) {
          expect(changeW * before[period]!, `${participantId} in ${period}`).toBeGreaterThanOrEqual(0);
        }
      }
    });

    test('and when it is ordered, both are kept', async () => {
      const now = await powersNow();
      expect(await operator.order('more')).toMatchObject({ outcome: 'succeeded' });
      const second = await orderedOf('more');
      for (const { state } of second) expect(state).toBe('applied');
      const after = await powersNow();
      for (const { participantId, deltaW } of second) {
        for (const [period, changeW] of deltaW.entries()) {
          const missedW = after.get(participantId)![period]! - now.get(participantId)![period]! - changeW;
          expect(Math.abs(missedW)).toBeLessThanOrEqual(1);
        }
      }
      await operator.generate('run-5');
      expect(await lost('more')).toEqual([]);
    });
  });
});
