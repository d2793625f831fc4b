import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cycleId, orderId } from '../../../src/engine/ids.ts';
import type { Item, Table } from '../../../src/engine/ports.ts';
import {
  collect,
  createRepositories,
  dropInvocation,
  type ParticipantOrder,
  putInvocation,
} from '../../../src/engine/repositories/index.ts';
import { addDays, type Grid, gridOf } from '../../../src/engine/time/index.ts';
import { applyBatch } from '../../../src/engine/workflows/flex-order/apply-batch.ts';
import { closeOrder } from '../../../src/engine/workflows/flex-order/close.ts';
import { invocationOf } from '../../../src/engine/workflows/flex-order/contract-use.ts';
import { cutOrder } from '../../../src/engine/workflows/flex-order/cut-batches.ts';
import { openOrder } from '../../../src/engine/workflows/flex-order/open.ts';
import type { WorkflowPorts } from '../../../src/engine/workflows/index.ts';
import { beginCancellation } from '../../../src/engine/workflows/order-cancellation/begin.ts';
import { cancelBatch } from '../../../src/engine/workflows/order-cancellation/cancel-batch.ts';
import { closeCancellation } from '../../../src/engine/workflows/order-cancellation/close.ts';
import { replanSite } from '../../../src/engine/workflows/prognosis-run/replan-site.ts';
import { type ExampleStore, openExampleStore } from '../../support/example-store.ts';
import { type Operator, operatorOver, reduction } from './operator.ts';

/** Orders that several work at in the same moment: task by task, as two processes over one store. */

const DAY = '2026-11-21';
const ASKED = { ranges: [reduction(68, 80, 2_500)], reboundW: 2_500 };

let store: ExampleStore;

beforeEach(async () => {
  store = await openExampleStore({ seed: 1, siteCount: 3, day: DAY, historyDays: 3 });
});
afterEach(() => store.close());

function operatorOn(grid: Grid, table: Table = store.repositories.table): Operator {
  const { group, ports } = store;
  return operatorOver({ table, group, grid, clock: ports.clock });
}

async function offered(operator: Operator, id: string): Promise<void> {
  await operator.generate(`run-${id}`);
  await operator.ask(id, ASKED);
  expect(await operator.cycle(id)).toMatchObject({ outcome: 'succeeded' });
}

const refOf = (id: string, grid: Grid) => ({
  orderId: orderId(`o-${id}`),
  cycleId: cycleId(`c-${id}`),
  groupId: store.group.id,
  day: grid.day,
});

async function opened(id: string, grid: Grid, ports: WorkflowPorts): Promise<void> {
  const ref = refOf(id, grid);
  expect(await openOrder({ ...ref, orderedBy: 'partner' }, ports)).toMatchObject({ outcome: 'open' });
  await cutOrder(ref, ports);
}

const partsOf = (id: string): Promise<readonly ParticipantOrder[]> =>
  collect(store.repositories.orders.participants(orderId(`o-${id}`)));

describe('one order in two processes', () => {
  test('is applied once, and both find it applied', async () => {
    const { grid, repositories } = store;
    const [one, two] = [operatorOn(grid), operatorOn(grid)];
    await offered(one, 'x');
    const ref = { ...refOf('x', grid), batch: 0 };
    const work = async ({ ports }: Operator) => {
      await opened('x', grid, ports);
      const applied = await applyBatch(ref, ports);
      return { applied, closed: await closeOrder(ref, ports) };
    };
    const outcomes = await Promise.all([work(one), work(two)]);
    const parts = await partsOf('x');
    expect(parts.length).toBeGreaterThan(0);
    for (const { applied, closed } of outcomes) {
      expect(applied).toEqual({ applied: parts.length, failed: 0 });
      expect(closed).toEqual({ applied: parts.length, refused: 0, failed: 0 });
    }
    for (const { state, participantId, planRevision, contractId } of parts) {
      expect([state, planRevision]).toEqual(['applied', 2]);
      expect((await repositories.prognoses.latest(participantId, grid.day))!.revision).toBe(2);
      expect(await repositories.invocations.list(contractId, grid)).toHaveLength(1);
    }
    const entries = await collect(repositories.journal.entries('o-x'));
    expect(entries.filter(({ what }) => what === 'order-applied')).toHaveLength(parts.length);
    expect(entries.filter(({ what }) => what === 'order-closed')).toHaveLength(1);
  });

  test('of two orders against one prognosis one is first, and the other is told', async () => {
    const { grid } = store;
    const [one, two] = [operatorOn(grid), operatorOn(grid)];
    await offered(one, 'x');
    await offered(two, 'y');
    const take = (id: string, { ports }: Operator) =>
      openOrder({ ...refOf(id, grid), orderedBy: 'partner' }, ports);
    const outcomes = await Promise.all([take('x', one), take('y', two)]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['open', 'refused']);
    expect(outcomes.find(({ outcome }) => outcome === 'refused')).toMatchObject({ code: 'order-unfinished' });
  });
});

describe('an order among prognosis runs', () => {
  test('is applied after them, however often they come in between', async () => {
    const { grid, repositories, ports } = store;
    const operator = operatorOn(grid);
    await offered(operator, 'x');
    await opened('x', grid, operator.ports);
    const [first] = await partsOf('x');
    const participant = (await repositories.portfolio.participant(first!.participantId))!;
    const site = (await repositories.portfolio.site(participant.siteId))!;
    let disturbedCount = 0;
    /** Whenever the order is about to be stored, a forecast of another load has just been. */
    const disturbed: Table = {
      ...bound(repositories.table),
      async transact(actions) {
        if (actions.some((action) => action.kind === 'put' && action.item.pk.startsWith('PLAN#'))) {
          disturbedCount += 1;
          if (disturbedCount <= 20) await forecast(300 + disturbedCount);
        }
        return repositories.table.transact(actions);
      },
    };
    const forecast = async (powerW: number) => {
      const changed = { ...site, baseLoad: { kind: 'constant', powerW } } as const;
      const subject = { runId: `run-${powerW}`, participant, site: changed, grid };
      expect(await replanSite(subject, ports)).toMatchObject({ outcome: 'stored' });
    };
    const ref = { ...refOf('x', grid), batch: 0 };
    await applyBatch(ref, { ...operator.ports, repositories: createRepositories(disturbed) });
    expect(disturbedCount).toBeGreaterThan(20);
    for (const { state } of await partsOf('x')) expect(state).toBe('applied');
    const revisions = await repositories.plans.revisions(site.id, grid.day);
    expect(revisions.map(({ revision }) => revision)).toEqual(
      Array.from({ length: revisions.length }, (_, index) => index + 1),
    );
    expect(revisions.at(-1)!.orderIds).toEqual(['o-x']);
  });
});

describe('two orders of different days', () => {
  test('do not both use a contract that has to rest between them', async () => {
    const { grid, group, repositories } = store;
    const next = gridOf(group.zone, addDays(grid.day, 1), group.periodMinutes);
    const contracts = (await collect(repositories.portfolio.contracts())).map((contract) => ({
      ...contract,
      restMinutes: 48 * 60,
    }));
    await repositories.portfolio.apply({
      put: { groups: [], participants: [], sites: [], contracts },
      remove: { groupIds: [], participantIds: [], siteIds: [], contractIds: [] },
    });
    const [today, tomorrow] = [operatorOn(grid), operatorOn(next)];
    await offered(today, 'x');
    await offered(tomorrow, 'y');
    await opened('x', grid, today.ports);
    await opened('y', next, tomorrow.ports); // no contract is used yet: both may be opened
    await Promise.all([
      applyBatch({ ...refOf('x', grid), batch: 0 }, today.ports),
      applyBatch({ ...refOf('y', next), batch: 0 }, tomorrow.ports),
    ]);
    const parts = [...(await partsOf('x')), ...(await partsOf('y'))];
    const shared = parts.filter(
      (part) => parts.filter(({ contractId }) => contractId === part.contractId).length === 2,
    );
    expect(shared.length).toBeGreaterThan(0);
    for (const { contractId } of shared) {
      const both = parts.filter((part) => part.contractId === contractId);
      expect(both.map(({ state }) => state).sort()).toEqual(['applied', 'refused']);
      const refused = both.find(({ state }) => state === 'refused')!;
      expect(refused.reason).toContain(`contract ${contractId} is used and rests from`);
      const everything = { startMs: grid.startMs, endMs: next.endMs };
      expect(await repositories.invocations.list(contractId, everything)).toHaveLength(1);
    }
    const closed = await closeOrder(refOf('x', grid), today.ports);
    expect(closed.refused + closed.applied).toBe((await partsOf('x')).length);
  });
});

describe('an order that is taken back while it is applied', () => {
  test('leaves nobody with it', async () => {
    const { grid, repositories } = store;
    const [one, two] = [operatorOn(grid), operatorOn(grid)];
    await offered(one, 'x');
    const before = await collect(repositories.prognoses.latestOfGroup(store.group.id, grid.day));
    await opened('x', grid, one.ports);
    const ref = { ...refOf('x', grid), batch: 0 };
    const begin = beginCancellation({ ...ref, cancelledBy: 'partner', checks: [], turn: 1 }, two.ports);
    await Promise.all([applyBatch(ref, one.ports), begin.then(() => cancelBatch(ref, two.ports))]);
    await closeOrder(ref, one.ports);
    await closeCancellation(ref, two.ports);
    for (const { state } of await partsOf('x')) expect(state).toBe('cancelled');
    expect(await repositories.orders.get(ref.orderId)).toMatchObject({ status: 'cancelled' });
    const after = await collect(repositories.prognoses.latestOfGroup(store.group.id, grid.day));
    expect(after.map(({ powerW }) => [...powerW])).toEqual(before.map(({ powerW }) => [...powerW]));
    for (const { contractId } of await partsOf('x')) {
      expect(await repositories.invocations.list(contractId, grid)).toEqual([]);
    }
  });
});

describe('a refusal', () => {
  test('is looked at anew where what it is for has changed before it is stored', async () => {
    const { grid, repositories } = store;
    const operator = operatorOn(grid);
    await offered(operator, 'x');
    await opened('x', grid, operator.ports);
    const [first] = await partsOf('x');
    const use = { ...invocationOf(first!), orderId: orderId('o-other') };
    await repositories.table.transact(putInvocation(use, undefined));
    let refusedCount = 0;
    /** Just before it is stored that the contract is used, that use is given back. */
    const disturbed: Table = { ...bound(repositories.table) };
    const giveBack = async (items: readonly Item[]) => {
      if (!items.some(({ attributes }) => attributes['state'] === 'refused')) return;
      refusedCount += 1;
      const uses = await repositories.invocations.uses(use.contractId);
      await repositories.table.transact(dropInvocation(use, uses));
    };
    disturbed.put = async (item, condition) => {
      await giveBack([item]);
      return repositories.table.put(item, condition);
    };
    disturbed.transact = async (actions) => {
      await giveBack(actions.flatMap((action) => (action.kind === 'put' ? [action.item] : [])));
      return repositories.table.transact(actions);
    };
    const ref = { ...refOf('x', grid), batch: 0 };
    await applyBatch(ref, { ...operator.ports, repositories: createRepositories(disturbed) });
    expect(refusedCount).toBe(1);
    for (const { state } of await partsOf('x')) expect(state).toBe('applied');
  });
});

/** The table's methods, which a copy of a class instance would not have. */
function bound(table: Table): Table {
  return {
    get: (key) => table.get(key),
    getMany: (keys) => table.getMany(keys),
    put: (item, condition) => table.put(item, condition),
    putMany: (items) => table.putMany(items),
    delete: (key) => table.delete(key),
    query: (query) => table.query(query),
    transact: (actions) => table.transact(actions),
  };
}
