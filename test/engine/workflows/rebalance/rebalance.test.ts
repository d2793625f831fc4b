import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import { InvariantError } from '../../../../src/engine/errors.ts';
import { cycleId, orderId } from '../../../../src/engine/ids.ts';
import type { FlexGroup, Portfolio, RebalancePolicy } from '../../../../src/engine/portfolio/index.ts';
import type { Item, Solver, Table } from '../../../../src/engine/ports.ts';
import {
  collect,
  createRepositories,
  type RebalanceRound,
  replaceOrder,
} from '../../../../src/engine/repositories/index.ts';
import {
  excessW,
  type RebalanceInput,
  rebalanceCause,
  rebalanceStart,
  unfinishedRebalances,
  WORKFLOWS,
} from '../../../../src/engine/workflows/index.ts';
import { type ExampleStore, openExampleStore } from '../../../support/example-store.ts';
import { breakingTable } from '../breaking-table.ts';
import { type Operator, operatorOver, reduction } from '../operator.ts';
import { differences, itemsOf, snapshotOf } from '../snapshot.ts';

const DAY = '2026-11-21';
const EXAMPLE = { seed: 1, siteCount: 6, day: DAY, historyDays: 5 };
const TOLERANCE_W = 300;
/** Ten hours before the day. */
const BEFORE = -40;

const POLICY: RebalancePolicy = {
  tolerance: { kind: 'power', powerW: TOLERANCE_W },
  periods: 'ordered',
  roundsMax: 3,
  auto: true,
  shortfallMicrosPerKwh: 2_000_000,
};

const NONE: Portfolio = { groups: [], participants: [], sites: [], contracts: [] };
const KEEP = { groupIds: [], participantIds: [], siteIds: [], contractIds: [] };

let store: ExampleStore;
/** After an order, the loss of a battery that was to follow it, and the prognosis run that noticed. */
let deviating: readonly Item[];

beforeAll(async () => {
  store = await openExampleStore(EXAMPLE);
  const operator = operatorOn(store.repositories.table);
  await operator.generate('p1');
  await operator.ask('r', { ranges: [reduction(68, 74, 3_000)], reboundW: 6_000 });
  expect(await operator.cycle('r')).toMatchObject({ outcome: 'succeeded' });
  expect(await operator.order('r')).toMatchObject({ outcome: 'succeeded' });
  await putPolicy(operator, POLICY);
  await loseBattery(operator);
  await operator.generate('p2');
  deviating = await itemsOf(store.repositories.table);
});
afterAll(() => store.close());

/** @param period - how many periods of the day are over; negative: before it. */
function operatorOn(table: Table, period = BEFORE, solver?: () => Promise<Solver>): Operator {
  const { group, grid } = store;
  const nowMs = grid.startMs + period * grid.periodMs;
  const clock = { nowMs: () => nowMs };
  return operatorOver({ table, group, grid, clock, ...(solver === undefined ? {} : { solver }) });
}

async function putPolicy({ repositories }: Operator, rebalance: RebalancePolicy): Promise<FlexGroup> {
  const group = { ...store.group, rebalance };
  await repositories.portfolio.apply({ put: { ...NONE, groups: [group] }, remove: KEEP });
  return group;
}

/** Of the first participant that follows the order with a battery. */
async function loseBattery({ repositories }: Operator): Promise<void> {
  const { portfolio, orders } = repositories;
  for (const { participantId } of await collect(orders.participants(orderId('o-r')))) {
    const { siteId } = (await portfolio.participant(participantId))!;
    const site = (await portfolio.site(siteId))!;
    const devices = site.devices.filter(({ kind }) => kind !== 'battery');
    if (devices.length === site.devices.length) continue;
    await portfolio.apply({ put: { ...NONE, sites: [{ ...site, devices }] }, remove: KEEP });
    return;
  }
  throw new Error('nobody with a battery follows the order');
}

async function causeOf({ repositories }: Operator): Promise<RebalanceInput> {
  const group = (await repositories.portfolio.group(store.group.id))!;
  const cause = await rebalanceCause(group, store.day, repositories);
  if (cause.kind === 'none') throw new Error(cause.reason);
  return cause.input;
}

async function rebalance(operator: Operator) {
  const input = await causeOf(operator);
  const outcome = await operator.workflows.run(rebalanceStart(input));
  expect(outcome).toMatchObject({ outcome: 'succeeded' });
  const { rebalances } = operator.repositories;
  const record = (await rebalances.get(input.rebalanceId))!;
  return { outcome, record, looks: await collect(rebalances.rounds(input.rebalanceId)) };
}

/** Runs `work` over a table of its own on which the group deviates. */
async function within(work: (table: Table) => Promise<void>): Promise<void> {
  const table = await openSqliteTable(IN_MEMORY);
  try {
    await table.putMany(deviating);
    await work(table);
  } finally {
    await table.close();
  }
}

const deviationsW = ({ powerW, committedW }: RebalanceRound) =>
  [...powerW].map((power, index) => power - committedW[index]!);

describe('a site loses its battery after an order', () => {
  test('the others take over: the group is within the tolerance again', () =>
    within(async (table) => {
      const operator = operatorOn(table);
      const { record, looks } = await rebalance(operator);
      expect(record).toMatchObject({
        id: 'rb-quarter-2026-11-21-3',
        status: 'ended',
        end: 'balanced',
        causedBy: 'p2',
        orderIds: ['o-r'],
        excessWh: 0,
        costMicros: 0,
      });
      expect(looks[0]).toMatchObject({ decision: 'request', aggregateRevision: 3 });
      expect(looks[0]?.excessWh).toBeGreaterThan(500);
      for (const beyondW of deviationsW(looks.at(-1)!)) {
        expect(Math.abs(beyondW)).toBeLessThanOrEqual(TOLERANCE_W);
      }
      expect(record.roundCount).toBe(looks.length - 1);
      expect(record.roundCount).toBeLessThanOrEqual(POLICY.roundsMax);

      const order = (await operator.repositories.orders.get(orderId(`o-${record.id}-r1`)))!;
      expect(order).toMatchObject({ rebalanceId: record.id, orderedBy: 'rebalance', status: 'applied' });
      expect(record.paidMicros).toBeGreaterThanOrEqual(order.priceMicros);
      const { journal, rebalances } = operator.repositories;
      const causes = await collect(journal.causedBy(record.id));
      expect(causes.map(({ id }) => id)).toContain(`${record.id}-r1`);
      expect((await journal.event(record.id))?.causedBy).toBe('p2');
      expect(await collect(rebalances.list({ of: store.group.id, day: DAY }))).toEqual([record]);
    }));

  test('the same cause again does nothing, also after what rebalancing itself has changed', () =>
    within(async (table) => {
      const operator = operatorOn(table);
      const { record } = await rebalance(operator);
      const stored = await snapshotOf(table);
      expect(await causeOf(operator)).toMatchObject({ rebalanceId: record.id, revision: 3 });
      const again = await rebalance(operator);
      expect(again.outcome).toMatchObject({ outcome: 'succeeded', again: true });
      expect(differences(stored, await snapshotOf(table))).toEqual([]);
    }));

  test('broken off at some writes and run again, it ends as if nothing had happened', async () => {
    const isCompared = (kind: string) => kind !== 'EXECUTION-HISTORY' && kind !== 'EXECUTION';
    let undisturbed = new Map() as Awaited<ReturnType<typeof snapshotOf>>;
    let writeCount = 0;
    await within(async (table) => {
      const counted = breakingTable(table, Number.POSITIVE_INFINITY, 'died');
      await rebalance(operatorOn(counted.table));
      undisturbed = await snapshotOf(table, isCompared);
      writeCount = counted.writeCount();
    });
    for (const share of [0.05, 0.4, 0.75, 0.98]) {
      const writesMax = Math.floor(writeCount * share);
      await within(async (table) => {
        const broken = operatorOn(breakingTable(table, writesMax, 'died').table);
        const input = await causeOf(operatorOn(table));
        await broken.workflows.run(rebalanceStart(input)).catch(() => {});
        const operator = operatorOn(table);
        const unfinished = await unfinishedRebalances(store.group.id, store.day, operator.repositories);
        expect([input, ...unfinished].map(({ rebalanceId }) => rebalanceId)).toContain(
          (await causeOf(operator)).rebalanceId,
        );
        await rebalance(operator);
        const where = `after ${writesMax} of ${writeCount} writes`;
        expect(differences(undisturbed, await snapshotOf(table, isCompared)), where).toEqual([]);
      });
    }
  }, 120_000);

  test('nobody has flexibility: one cycle, and the rest is told with its cost', () =>
    within(async (table) => {
      const operator = operatorOn(table);
      const contracts = await collect(operator.repositories.portfolio.contracts());
      const remove = { ...KEEP, contractIds: contracts.map(({ id }) => id) };
      await operator.repositories.portfolio.apply({ put: NONE, remove });
      const { record, looks } = await rebalance(operator);
      expect(record).toMatchObject({ end: 'no-flexibility', roundCount: 1, paidMicros: 0, missedWh: 0 });
      expect(looks.map(({ decision }) => decision)).toEqual(['request', 'no-flexibility']);
      const quarterWh = looks[0]!.periods.reduce(
        (sum, _, index) => sum + Math.abs(excessW(looks[0]!, index)) / 4,
        0,
      );
      expect(record.excessWh).toBe(Math.round(quarterWh));
      // 2 EUR per kWh are 2,000 micro-units per Wh
      expect(record.costMicros).toBe(Math.round(quarterWh * 2_000));
      expect(await operator.repositories.orders.get(orderId(`o-${record.id}-r1`))).toBeUndefined();
      const closed = (await collect(operator.repositories.journal.entries(record.id))).at(-1);
      expect(closed).toMatchObject({ what: 'rebalance-closed', level: 'warn' });
    }));

  test('what it offers is not worth its price: the deviation is left as it is', () =>
    within(async (table) => {
      const operator = operatorOn(table);
      await putPolicy(operator, { ...POLICY, shortfallMicrosPerKwh: 1 });
      const { record } = await rebalance(operator);
      expect(record).toMatchObject({ end: 'no-flexibility', roundCount: 1, paidMicros: 0 });
    }));

  test('no more rounds than the policy allows', () =>
    within(async (table) => {
      const operator = operatorOn(table);
      await putPolicy(operator, { ...POLICY, tolerance: { kind: 'power', powerW: 0 }, roundsMax: 1 });
      const { record, looks } = await rebalance(operator);
      expect(record).toMatchObject({ end: 'rounds-used', roundCount: 1 });
      expect(looks).toHaveLength(2);
      expect(looks[1]!.excessWh).toBeLessThan(looks[0]!.excessWh);
      expect(await operator.repositories.cycles.get(cycleId(`c-${record.id}-r2`))).toBeUndefined();
    }));

  test('in periods that are over nothing is done, and what was missed is told', () =>
    within(async (table) => {
      const operator = operatorOn(table, 96);
      const { record, looks } = await rebalance(operator);
      expect(record).toMatchObject({ end: 'too-late', roundCount: 0 });
      expect(looks).toHaveLength(1);
      expect(record.missedWh).toBe(record.excessWh);
      expect(record.missedWh).toBeGreaterThan(0);
      expect(await collect(operator.repositories.requests.list())).toHaveLength(1);
    }));

  test('only periods that can still be changed are asked for', () =>
    within(async (table) => {
      const operator = operatorOn(table, 70);
      const { record, looks } = await rebalance(operator);
      expect(looks[0]!.firstOpenPeriod).toBe(71);
      const { requests } = operator.repositories;
      const [request] = await collect(requests.list({ of: store.group.id, day: DAY, limit: 1 }));
      expect(request?.id).toBe(`${record.id}-r1`);
      expect(request?.dispositions.slice(0, 71)).not.toContain('requested');
      expect([...request!.maxDeltaW.slice(0, 71)].every((change) => change === 0)).toBe(true);
      // half the time until the first period that is asked for
      expect(request!.deadlineMs).toBeLessThanOrEqual(store.grid.startMs + 71 * store.grid.periodMs);
      expect(record.missedWh).toBeGreaterThan(0);
    }));

  test('two that start it at the same instant do it once', () =>
    within(async (table) => {
      const input = await causeOf(operatorOn(table));
      const outcomes = await Promise.all(
        [operatorOn(table), operatorOn(table)].map(({ workflows }) => workflows.run(rebalanceStart(input))),
      );
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded']);
      const { repositories } = operatorOn(table);
      const own = (await collect(repositories.orders.list())).filter(({ rebalanceId }) => rebalanceId);
      const record = await repositories.rebalances.get(input.rebalanceId);
      expect(record).toMatchObject({ end: 'balanced', roundCount: own.length });
    }));

  test('what breaks in a cycle is no answer: it fails, and goes on when it is run again', () =>
    within(async (table) => {
      const breaking = operatorOn(table, BEFORE, async () => {
        throw new InvariantError('the solver is broken');
      });
      const input = await causeOf(breaking);
      const outcome = await breaking.workflows.run(rebalanceStart(input));
      expect(outcome).toMatchObject({ outcome: 'failed', error: 'InvariantError' });
      expect(outcome).toHaveProperty('cause', expect.stringContaining('the solver is broken'));
      const operator = operatorOn(table);
      expect(await unfinishedRebalances(store.group.id, store.day, operator.repositories)).toEqual([input]);
      expect((await rebalance(operator)).record).toMatchObject({ id: input.rebalanceId, end: 'balanced' });
    }));

  test('a cancelled order commits to nothing', () =>
    within(async (table) => {
      const { repositories } = operatorOn(table);
      const order = (await repositories.orders.get(orderId('o-r')))!;
      await repositories.table.transact([...replaceOrder(order, { ...order, status: 'cancelled' })]);
      const group = (await repositories.portfolio.group(store.group.id))!;
      expect(await rebalanceCause(group, store.day, repositories)).toEqual({
        kind: 'none',
        reason: 'no-commitment',
      });
    }));
});

describe('as subscriber', () => {
  const dueIn = async (table: Table) => collect(createRepositories(table).dueStarts.list());

  test('a changed sum makes a rebalancing due, once; its own orders make none', () =>
    within(async (table) => {
      const due = await dueIn(table);
      expect(due).toMatchObject([{ workflow: 'rebalance', name: 'rb-quarter-2026-11-21-3', causedBy: 'p2' }]);
      const operator = operatorOn(table);
      await operator.workflows.run(due[0]!);
      expect(await dueIn(table)).toEqual(due);
      await operator.repositories.dueStarts.remove(due[0]!);
      expect(await dueIn(table)).toEqual([]);
      await publish(operator, 3); // told again: it is done already
      await publish(operator, 4); // what rebalancing itself has changed
      expect(await dueIn(table)).toEqual([]);
    }));

  test('a group that does not rebalance by itself has nothing due', () =>
    within(async (table) => {
      const operator = operatorOn(table);
      for (const due of await dueIn(table)) await operator.repositories.dueStarts.remove(due);
      await putPolicy(operator, { ...POLICY, auto: false });
      await operator.repositories.portfolio.apply({
        put: NONE,
        remove: { ...KEEP, participantIds: [(await firstParticipant(operator)).id] },
      });
      expect(await operator.generate('p3')).toMatchObject({ outcome: 'succeeded' });
      expect((await operator.repositories.aggregates.latest(store.group.id, DAY))?.revision).toBe(4);
      expect(await dueIn(table)).toEqual([]);
    }));
});

async function publish({ ports }: Operator, revision: number): Promise<void> {
  const task = WORKFLOWS.flatMap(({ tasks }) => tasks).find(({ name }) => name === 'prognosis-publish')!;
  await task.handle({ eventId: 'p', groupId: store.group.id, day: DAY, revision }, ports);
}

async function firstParticipant({ repositories }: Operator) {
  const [first] = await collect(repositories.portfolio.participantsOf(store.group.id));
  return first!;
}
