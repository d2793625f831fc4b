import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../src/adapters/store/sqlite/open.ts';
import type { SqliteTable } from '../src/adapters/store/sqlite/table.ts';
import { cycleId, orderId } from '../src/engine/ids.ts';
import type { Portfolio } from '../src/engine/portfolio/index.ts';
import type { Action, Attributes, ExecutionOutcome, ItemKey, Table } from '../src/engine/ports.ts';
import { collect, type Repositories } from '../src/engine/repositories/index.ts';
import {
  cancelCycle,
  type Json,
  type TaskEntry,
  WORKFLOWS,
  type Workflow,
} from '../src/engine/workflows/index.ts';
import { type Asked, type Operator, operatorOver, reduction } from './engine/workflows/operator.ts';
import { differences, itemsOf, snapshotOf } from './engine/workflows/snapshot.ts';
import { effectsIn, isAbout, readEffectRows, type Written } from './support/effects-table.ts';
import { type ExampleStore, openExampleStore } from './support/example-store.ts';
import { keyOf, type RecordingTable, recordingTable, type Writing } from './support/recording-table.ts';

/** docs/effects.md has one table of all effects: this finds every effect in it, and every row in what occurs. */

const EXAMPLE = { seed: 1, siteCount: 3, day: '2026-11-21', historyDays: 3 };

const ROWS = readEffectRows();

const writer = new AsyncLocalStorage<string>();
const OPERATOR = 'operator';

/** The workflows, with the name of each around its tasks. */
const NAMED: readonly Workflow[] = WORKFLOWS.map((workflow) => ({
  ...workflow,
  tasks: workflow.tasks.map((task) => ({
    ...task,
    handle: (input, ports) =>
      writer.run(isShared(task) ? workflowOf(input) : workflow.name, () => task.handle(input, ports)),
  })),
}));

function isShared({ name }: TaskEntry): boolean {
  return WORKFLOWS.filter(({ tasks }) => tasks.some((task) => task.name === name)).length > 1;
}

/** Tasks that several workflows have are told whose event it is. */
function workflowOf(input: Json): string {
  const { eventId } = input as { readonly eventId: string };
  return eventId.startsWith('o-') ? 'flex-order' : 'prognosis-run';
}

let store: ExampleStore;
let recording: RecordingTable;
let effects: readonly Written[];

beforeAll(async () => {
  store = await openExampleStore(EXAMPLE);
  recording = recordingTable(store.repositories.table, () => writer.getStore() ?? 'engine');
  await marketDay(operatorOn(recording.table));
  effects = effectsIn(recording.writings).filter(({ by }) => by !== OPERATOR);
});
afterAll(() => store.close());

function operatorOn(table: Table): Operator {
  const { group, grid, ports } = store;
  return operatorOver({ table, group, grid, clock: ports.clock, workflows: NAMED });
}

/** Everything that leaves an effect at least once. */
async function marketDay(operator: Operator): Promise<void> {
  await succeed(operator.generate('run-1'));
  await succeed(operator.generate('run-2'));
  await sell(operator, 'evening', 68, 74);
  await rebalanceAutomatically(operator);
  await sell(operator, 'noon', 44, 48);
  await settleDue(operator);
  await sell(operator, 'late', 84, 88);
  await settleDue(operator);
  await succeed(operator.cancelOrder('noon'));
  await settleDue(operator);
  await loseBattery(operator);
  await succeed(operator.generate('run-3'));
  await settleDue(operator);
  await offerAndRevoke(operator, 'night');
}

async function succeed(run: Promise<ExecutionOutcome>): Promise<void> {
  expect(await run).toMatchObject({ outcome: 'succeeded' });
}

async function ask(operator: Operator, id: string, ranges: Asked['ranges']): Promise<void> {
  await writer.run('request', () => operator.ask(id, { ranges, reboundW: 6_000, ladderPct: [50] }));
  await succeed(operator.cycle(id));
}

async function sell(operator: Operator, id: string, from: number, to: number): Promise<void> {
  await ask(operator, id, [reduction(from, to, 2_000)]);
  await succeed(operator.order(id));
}

async function offerAndRevoke(operator: Operator, id: string): Promise<void> {
  await ask(operator, id, [reduction(80, 84, 1_000)]);
  await writer.run('cancel', () =>
    cancelCycle(
      { cycleId: cycleId(`c-${id}`), orderId: orderId(`o-${id}`), reason: 'not needed' },
      operator.ports,
    ),
  );
}

async function rebalanceAutomatically({ repositories }: Operator): Promise<void> {
  const policy = { tolerance: { kind: 'power', powerW: 300 }, periods: 'ordered', roundsMax: 1 } as const;
  const rebalance = { ...policy, auto: true, shortfallMicrosPerKwh: 2_000_000 };
  await apply(repositories, { groups: [{ ...store.group, rebalance }] });
}

/** Of the first participant that follows the first order. */
async function loseBattery({ repositories }: Operator): Promise<void> {
  const [first] = await collect(repositories.orders.participants(orderId('o-evening')));
  const { siteId } = (await repositories.portfolio.participant(first!.participantId))!;
  const site = (await repositories.portfolio.site(siteId))!;
  await apply(repositories, { sites: [{ ...site, devices: [] }] });
}

/** What an operator does to the portfolio is no effect of a workflow. */
async function apply(repositories: Repositories, changed: Partial<Portfolio>): Promise<void> {
  const put = { groups: [], participants: [], sites: [], contracts: [], ...changed };
  const remove = { groupIds: [], participantIds: [], siteIds: [], contractIds: [] };
  await writer.run(OPERATOR, () => repositories.portfolio.apply({ put, remove }));
}

/** Runs what is due to its end, as commands do. */
async function settleDue({ repositories, workflows }: Operator): Promise<void> {
  const due = await collect(repositories.dueStarts.list());
  expect(due.length).toBeGreaterThan(0);
  for (const start of due) {
    const { workflow, name, input } = start;
    await succeed(workflows.run({ workflow, name, input }));
    await writer.run('due', () => repositories.dueStarts.remove(start));
  }
}

describe('the table of effects', () => {
  test('has every effect that occurs', () => {
    const missing = effects.filter((effect) => !ROWS.some((row) => isAbout(row, effect)));
    expect([...new Set(missing.map(textOf))]).toEqual([]);
  });

  test('has no row of which nothing occurs', () => {
    const idle = ROWS.flatMap((row) =>
      row.workflows.flatMap((workflow) =>
        row.keys
          .filter(
            (key) =>
              !effects.some((effect) => isAbout({ ...row, workflows: [workflow], keys: [key] }, effect)),
          )
          .map((key) => `${row.effect}: ${workflow} ${key} ${row.way}`),
      ),
    );
    expect(idle).toEqual([]);
  });
});

function textOf({ by, key, ways }: Written): string {
  return `${by}: ${key.pk} / ${key.sk} ${ways.join(' or ')}`;
}

describe('written again', () => {
  test('with the same content, changes nothing', async () => {
    await onCopy(async (table) => {
      const before = await snapshotOf(table);
      for (const { actions } of stored()) await table.transact(actions);
      expect(differences(before, await snapshotOf(table))).toEqual([]);
    });
  });

  test('with other content, is refused, or lies under another key', async () => {
    await onCopy(async (table) => {
      const before = await snapshotOf(table);
      const isThere = ({ pk, sk }: ItemKey) => before.has(`${pk} / ${sk}`);
      for (const writing of stored().filter(({ actions }) => actions.some(isConditional))) {
        // What has been removed since may come again.
        if (!writing.actions.some((action) => isThere(keyOf(action)))) continue;
        const outcome = await table.transact(writing.actions.map(withOtherContent));
        expect(outcome.outcome, textOf(effectsIn([writing])[0]!)).toBe('refused');
      }
      expect(differences(before, await snapshotOf(table))).toEqual([]);
    });
    const free = effects.filter(({ ways }) => ways.includes('by content'));
    for (const { key, writing } of free) {
      const way = ROWS.find((row) => isAbout(row, effectsIn([writing])[0]!))?.way;
      expect(key.sk, way).toMatch(way === 'by attempt' ? /^\d{6}#\d{8}$/ : /[0-9a-f]{16}(#\d{6})?$/);
    }
  });
});

function stored(): readonly Writing[] {
  return recording.writings.filter(({ by, isStored }) => isStored && by !== OPERATOR);
}

function isConditional({ condition }: Action): boolean {
  return condition !== undefined;
}

function withOtherContent(action: Action): Action {
  if (action.kind !== 'put') return action;
  const attributes: Attributes = { ...action.item.attributes, somethingElse: true };
  return { ...action, item: { ...action.item, attributes } };
}

async function onCopy(work: (table: SqliteTable) => Promise<void>): Promise<void> {
  const table = await openSqliteTable(IN_MEMORY);
  try {
    await table.putMany(await itemsOf(store.repositories.table));
    await work(table);
  } finally {
    await table.close();
  }
}
