import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { cycleId, participantId as parseParticipantId } from '../../../src/engine/ids.ts';
import { type Plan, parsePlannerProblem, plan } from '../../../src/engine/planner/index.ts';
import type { Contract } from '../../../src/engine/portfolio/index.ts';
import { collect } from '../../../src/engine/repositories/index.ts';
import { type ExampleStore, openExampleStore } from '../../support/example-store.ts';
import { type Operator, operatorOver, reduction } from './operator.ts';

const DAY = '2026-11-21';
const EXAMPLE = { seed: 1, siteCount: 6, day: DAY, historyDays: 5 };

/** Periods are quarter hours: 48 are over at noon. */
const NOON = 48;
const PERIODS = 96;
const EVENING = { from: 68, to: 72 };
const QUARTER_MS = 900_000;
const MINUTE_MS = 60_000;

describe('a day that has begun', () => {
  let store: ExampleStore;

  beforeAll(async () => {
    store = await openExampleStore(EXAMPLE);
  });
  afterAll(() => store.close());

  /** @param period - how many periods of the day are over. */
  function operatorAt(period: number): Operator {
    const { group, grid, repositories } = store;
    const nowMs = grid.startMs + period * grid.periodMs;
    return operatorOver({ table: repositories.table, group, grid, clock: { nowMs: () => nowMs } });
  }

  async function plans(): Promise<readonly Plan[]> {
    const { portfolio, plans: stored } = store.repositories;
    const participants = await collect(portfolio.participantsOf(store.group.id));
    return Promise.all(participants.map(async ({ siteId }) => (await stored.latest(siteId, DAY))!));
  }

  const sumW = async () => (await store.repositories.aggregates.latest(store.group.id, DAY))!.powerW;
  const offerOf = async (id: string) => (await store.repositories.aggregateOffers.get(cycleId(`c-${id}`)))!;
  const first = (values: Int32Array, past: number) => [...values.subarray(0, past)];

  function expectPastKept(before: readonly Plan[], after: readonly Plan[], past: number): void {
    for (const [index, plan] of after.entries()) {
      const was = before[index]!;
      expect(first(plan.netW, past), plan.siteId).toEqual(first(was.netW, past));
      expect(first(plan.fixedPowerW, past)).toEqual(first(was.fixedPowerW, past));
      for (const [place, device] of plan.devices.entries()) {
        const wasDevice = was.devices[place]!;
        expect(device.deviceId).toBe(wasDevice.deviceId);
        expect(first(device.powerW, past), device.deviceId).toEqual(first(wasDevice.powerW, past));
        if (device.energyWh === undefined) continue;
        expect(first(device.energyWh, past)).toEqual(first(wasDevice.energyWh!, past));
      }
    }
  }

  test('a plan made anew keeps what is over, and changes what is to come', async () => {
    await operatorAt(-40).generate('day-before');
    const before = await plans();
    await operatorAt(NOON).generate('noon');
    const after = await plans();
    expectPastKept(before, after, NOON);
    // Half a day of measurements more: somebody's forecast is another now.
    const changed = after.filter(({ netW }, index) =>
      netW.subarray(NOON).some((powerW, period) => powerW !== before[index]!.netW[NOON + period]),
    );
    expect(changed.length).toBeGreaterThan(0);
  });

  test('a plan made anew stays near the one before, and is found again from its own problem', async () => {
    const solver = await loadHighs();
    for (const { problemJson, netW, revision, siteId } of await plans()) {
      const problem = parsePlannerProblem(JSON.parse(problemJson));
      const before = await store.repositories.plans.get(siteId, DAY, revision - 1);
      const near = problem.near?.map(({ deviceId, powerW }) => [deviceId, [...powerW]]);
      const steered = before?.devices.filter(({ kind }) => kind !== 'pv');
      expect(near).toEqual(steered?.map(({ deviceId, powerW }) => [deviceId, [...powerW]]));
      const again = plan(problem, solver);
      if (again.status === 'infeasible') throw new Error('infeasible');
      for (const [period, powerW] of netW.entries()) {
        expect(Math.abs(again.schedule.netW[period]! - powerW)).toBeLessThanOrEqual(1);
      }
    }
  });

  test('what is over does not wander, however often it is planned', async () => {
    const before = await plans();
    for (let more = 1; more <= 4; more += 1) {
      const earlier = await plans();
      await operatorAt(NOON + more).generate(`noon-${more}`);
      expectPastKept(earlier, await plans(), NOON + more);
    }
    expectPastKept(before, await plans(), NOON);
  });

  test('planning again at the same instant comes to rest', async () => {
    await operatorAt(NOON + 4).generate('rest-1');
    const before = await sumW();
    await operatorAt(NOON + 4).generate('rest-2');
    const outcomes = await collect(store.repositories.runs.outcomes('rest-2'));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(outcomes.map(() => 'unchanged'));
    expect(await sumW()).toEqual(before);
  });

  describe('two orders', () => {
    const NOW = NOON + 4;
    const nowMs = () => store.grid.startMs + NOW * QUARTER_MS;

    async function contractOf(participantId: string, contractId: string): Promise<Contract> {
      const contracts = await store.repositories.portfolio.contractsOf(parseParticipantId(participantId));
      return contracts.find(({ id }) => id === contractId)!;
    }

    /** What was taken of each participant, with the contract of its option. */
    async function taken(id: string) {
      const { accepted } = await offerOf(id);
      return Promise.all(
        accepted.map(async ({ participantId, optionId, deltaW }) => {
          const offer = await store.repositories.offers.get(cycleId(`c-${id}`), participantId);
          const option = offer!.options.find((one) => one.id === optionId)!;
          return { deltaW, contract: await contractOf(participantId, option.contractId) };
        }),
      );
    }

    const changing = (deltaW: Int32Array) => [...deltaW.keys()].filter((period) => deltaW[period] !== 0);

    test('the first changes nothing that is over, nor within the notice', async () => {
      const operator = operatorAt(NOW);
      const before = await plans();
      await operator.ask('evening', {
        ranges: [reduction(EVENING.from, EVENING.to, 3_000)],
        reboundW: 3_000,
      });
      expect(await operator.cycle('evening')).toMatchObject({ outcome: 'succeeded' });
      const all = await taken('evening');
      expect(all.length).toBeGreaterThan(0);
      for (const { deltaW, contract } of all) {
        const startMs = store.grid.startMs + changing(deltaW)[0]! * QUARTER_MS;
        expect(startMs).toBeGreaterThanOrEqual(nowMs() + contract.noticeMinutes * MINUTE_MS);
      }
      const sumBefore = await sumW();
      expect(await operator.order('evening')).toMatchObject({ outcome: 'succeeded' });
      expectPastKept(before, await plans(), NOW);
      const { deltaW, accepted } = await offerOf('evening');
      for (const [period, powerW] of (await sumW()).entries()) {
        const missedW = powerW - sumBefore[period]! - deltaW[period]!;
        expect(Math.abs(missedW)).toBeLessThanOrEqual(accepted.length);
      }
    });

    test('the second leaves contracts the rest that they have after the first', async () => {
      const operator = operatorAt(NOW);
      await operator.ask('after', {
        ranges: [reduction(EVENING.to, EVENING.to + 8, 3_000)],
        reboundW: 3_000,
      });
      expect(await operator.cycle('after')).toMatchObject({ outcome: 'succeeded' });
      for (const { deltaW, contract } of await taken('after')) {
        const uses = await store.repositories.invocations.list(contract.id, store.grid);
        const delivered = changing(deltaW).filter(
          (period) => period >= EVENING.to && period < EVENING.to + 8,
        );
        for (const use of uses) {
          const startMs = store.grid.startMs + delivered[0]! * QUARTER_MS;
          expect(startMs).toBeGreaterThanOrEqual(use.endMs + contract.restMinutes * MINUTE_MS);
        }
      }
      expect((await offerOf('after')).accepted.length).toBeGreaterThan(0);
      expect(await operator.order('after')).toMatchObject({ outcome: 'succeeded' });
    });

    test('a contract is not used more often a day than was agreed', async () => {
      const operator = operatorAt(NOW);
      const usedUp = async () => {
        const found: string[] = [];
        for (const { id } of await collect(store.repositories.portfolio.participantsOf(store.group.id))) {
          for (const contract of await store.repositories.portfolio.contractsOf(id)) {
            const uses = await store.repositories.invocations.list(contract.id, store.grid);
            expect(uses.length).toBeLessThanOrEqual(contract.maxInvocationsPerDay!);
            if (uses.length === contract.maxInvocationsPerDay) found.push(contract.id);
          }
        }
        return found;
      };
      const full = await usedUp();
      expect(full.length).toBeGreaterThan(0);
      await operator.ask('night', { ranges: [reduction(88, PERIODS, 3_000)], reboundW: 3_000 });
      await operator.cycle('night');
      const offers = await collect(store.repositories.offers.list(cycleId('c-night')));
      for (const { options } of offers) {
        for (const option of options) expect(full).not.toContain(option.contractId);
      }
      await operator.order('night');
      await usedUp();
    });
  });

  test('a device that is taken away leaves plans that add up and hold', async () => {
    const { portfolio } = store.repositories;
    const participants = await collect(portfolio.participantsOf(store.group.id));
    const sites = await Promise.all(participants.map(async ({ siteId }) => (await portfolio.site(siteId))!));
    const site = sites.find(({ devices }) => devices.length > 1 && devices[0]!.kind === 'pv')!;
    const left = { ...site, devices: site.devices.filter(({ kind }) => kind !== 'pv') };
    await portfolio.apply({
      put: { groups: [], participants: [], sites: [left], contracts: [] },
      remove: { groupIds: [], participantIds: [], siteIds: [], contractIds: [] },
    });
    for (const later of [1, 2, 3]) {
      await operatorAt(NOON + 4 + later).generate(`without-${later}`);
      const plan = (await store.repositories.plans.latest(site.id, DAY))!;
      expect(plan.devices.map(({ kind }) => kind)).not.toContain('pv');
      for (const [period, netW] of plan.netW.entries()) {
        const addedW = plan.devices.reduce(
          (sum, { powerW }) => sum + powerW[period]!,
          plan.fixedPowerW[period]!,
        );
        const roundingW = (plan.devices.length + 1) / 2;
        expect(Math.abs(netW - addedW), `period ${period}`).toBeLessThanOrEqual(roundingW);
      }
    }
  });
});
