import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import type {
  ExecutionOutcome,
  Item,
  LinearModel,
  Solution,
  Solver,
  Table,
} from '../../../src/engine/ports.ts';
import { type ExampleStore, openExampleStore } from '../../support/example-store.ts';
import { type Breakage, Broken, breakingTable } from './breaking-table.ts';
import { type Operator, operatorOver, reduction } from './operator.ts';
import { differences, itemsOf, type Snapshot, snapshotOf } from './snapshot.ts';

const EXAMPLE = { seed: 1, siteCount: 3, day: '2026-11-21', historyDays: 3 };

/** These tell of the attempts: the rest, the journal too, must be as if there had been one. */
const TELLS_OF_ATTEMPTS = ['EXECUTION', 'EXECUTION-HISTORY'];
const isCompared = (kind: string) => !TELLS_OF_ATTEMPTS.includes(kind);

interface Stage {
  readonly name: string;
  /** Of its execution. */
  readonly execution: string;
  run(operator: Operator): Promise<ExecutionOutcome>;
}

const STAGES: readonly Stage[] = [
  { name: 'prognosis run', execution: 'prognosis-run.run-1', run: (operator) => operator.generate('run-1') },
  { name: 'market cycle', execution: 'market-cycle.c-evening', run: (operator) => operator.cycle('evening') },
  { name: 'flex order', execution: 'flex-order.o-evening', run: (operator) => operator.order('evening') },
  {
    name: 'order cancellation',
    execution: 'order-cancellation.o-evening',
    run: (operator) => operator.cancelOrder('evening'),
  },
];

describe('a workflow that is broken off and run again', () => {
  let store: ExampleStore;
  let solver: () => Promise<Solver>;
  /** What is stored before each stage. */
  const before: (readonly Item[])[] = [];

  beforeAll(async () => {
    store = await openExampleStore(EXAMPLE);
    const remembering = rememberingSolver(await loadHighs());
    solver = async () => remembering;
    const operator = operatorOn(store.repositories.table);
    for (const stage of STAGES) {
      before.push(await itemsOf(store.repositories.table));
      expect(await stage.run(operator)).toMatchObject({ outcome: 'succeeded' });
      if (stage === STAGES[0]) {
        await operator.ask('evening', { ranges: [reduction(68, 80, 3_000)], reboundW: 3_000 });
      }
    }
  });
  afterAll(() => store.close());

  function operatorOn(table: Table): Operator {
    const { group, grid, ports } = store;
    return operatorOver({ table, group, grid, clock: ports.clock, solver });
  }

  describe.each(STAGES.map((stage, index) => ({ ...stage, index })))('$name', ({ run, execution, index }) => {
    let undisturbed: Snapshot;
    let writeCount = 0;

    beforeAll(async () => {
      await within(before[index]!, async (table) => {
        const counted = breakingTable(table, Number.POSITIVE_INFINITY, 'died');
        expect(await run(operatorOn(counted.table))).toMatchObject({ outcome: 'succeeded', again: false });
        undisturbed = await snapshotOf(table, isCompared);
        writeCount = counted.writeCount();
      });
    });

    test.each<Breakage>(['died', 'failed'])('wherever the store %s', async (breakage) => {
      expect(writeCount).toBeGreaterThan(10);
      for (let writesMax = 0; writesMax < writeCount; writesMax += 1) {
        const where = `after ${writesMax} of ${writeCount} writes`;
        await within(before[index]!, async (table) => {
          const { table: broken } = breakingTable(table, writesMax, breakage);
          const first = await run(operatorOn(broken)).catch(outcomeOfBroken);
          expect(first.outcome, where).not.toBe('succeeded');

          const operator = operatorOn(table);
          expect(await run(operator), where).toMatchObject({ outcome: 'succeeded', again: false });
          expect(differences(undisturbed, await snapshotOf(table, isCompared)), where).toEqual([]);
          const { attempt, states } = (await operator.repositories.executions.get(execution))!;
          expect(states.at(-1), where).toMatchObject({ status: 'succeeded', attempt });
        });
      }
    });
  });
});

/** Without a store a run cannot even say how it ended. */
function outcomeOfBroken(error: unknown): ExecutionOutcome {
  expect(error).toBeInstanceOf(Broken);
  return { outcome: 'failed', error: 'broken', cause: '' };
}

/** Runs `work` over a table of its own that holds these items. */
async function within(items: readonly Item[], work: (table: Table) => Promise<void>): Promise<void> {
  const table = await openSqliteTable(IN_MEMORY);
  try {
    await table.putMany(items);
    await work(table);
  } finally {
    await table.close();
  }
}

/** The same models are solved again and again: each is solved once. */
function rememberingSolver(inner: Solver): Solver {
  const known = new Map<string, Solution>();
  return {
    name: inner.name,
    solve(model, options) {
      const key = JSON.stringify([modelText(model), options]);
      const solution = known.get(key) ?? inner.solve(model, options);
      known.set(key, solution);
      return solution;
    },
  };
}

function modelText(model: LinearModel): string {
  return Object.entries(model)
    .map(([name, value]) => `${name}=${ArrayBuffer.isView(value) ? value.toString() : value}`)
    .join(';');
}
