import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { localPublisher } from '../../../../src/adapters/notify/local.ts';
import { openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import type { SqliteTable } from '../../../../src/adapters/store/sqlite/table.ts';
import { TaskError } from '../../../../src/adapters/workflow/asl/failures.ts';
import { embeddedWorkflows } from '../../../../src/adapters/workflow/embedded/engine.ts';
import { portsOver } from '../../../../src/adapters/workflow/embedded/ports.ts';
import { type RunTask, runHere, runSpread } from '../../../../src/adapters/workflow/embedded/task-runner.ts';
import { WorkerPool } from '../../../../src/adapters/workflow/embedded/worker-pool.ts';
import { AdapterError, InvariantError } from '../../../../src/engine/errors.ts';
import { deviceId, groupId, participantId, siteId } from '../../../../src/engine/ids.ts';
import type { Portfolio, Site } from '../../../../src/engine/portfolio/index.ts';
import type { ExecutionProgress } from '../../../../src/engine/ports.ts';
import { collect } from '../../../../src/engine/repositories/index.ts';
import { parseZone } from '../../../../src/engine/time/index.ts';
import { BATCH_SIZE_MIN } from '../../../../src/engine/workflows/batches.ts';
import { type TaskEntry, WORKFLOWS, type WorkflowPorts } from '../../../../src/engine/workflows/index.ts';

/** A package without types. */
const aslValidator: (definition: unknown) => {
  readonly isValid: boolean;
  errorsText(separator: string): string;
} = createRequire(import.meta.url)('asl-validator');

const SITE_COUNT = 60;
const BATCH_COUNT = Math.ceil(SITE_COUNT / BATCH_SIZE_MIN);
const BATCHES = Array.from({ length: BATCH_COUNT }, (_, number) => number);
const DAY = '2026-11-21';
const NOW_MS = Date.parse('2026-11-20T12:00:00Z');
const GROUP = groupId('village');
const INPUT = { runId: 'run-1', groupId: GROUP, day: DAY };
const START = { workflow: 'prognosis-run', name: 'run-1', input: INPUT };
const TASKS = WORKFLOWS.flatMap((workflow) => workflow.tasks);

/** Homes that need no history: they draw what they draw, beside a battery. */
function village(): Portfolio {
  const ids = Array.from({ length: SITE_COUNT }, (_, index) => `home-${String(index + 1).padStart(2, '0')}`);
  return {
    groups: [
      { id: GROUP, name: 'village', zone: parseZone('Europe/Amsterdam'), periodMinutes: 60, currency: 'EUR' },
    ],
    participants: ids.map((id) => ({
      id: participantId(id),
      groupId: GROUP,
      kind: 'site',
      siteId: siteId(`${id}-site`),
    })),
    sites: ids.map(home),
    contracts: [],
  };
}

function home(id: string, index: number): Site {
  return {
    id: siteId(`${id}-site`),
    importLimitW: 10_000,
    exportLimitW: 10_000,
    importPrice: { kind: 'constant', priceMicrosPerKwh: 300_000 },
    exportPrice: { kind: 'constant', priceMicrosPerKwh: 50_000 },
    baseLoad: { kind: 'constant', powerW: 200 + 10 * index },
    devices: [
      {
        kind: 'battery',
        id: deviceId(`${id}-battery`),
        capacityWh: 5_000,
        socPctMin: 10,
        socPctMax: 100,
        socPctStart: 50 + (index % 5) * 10,
        chargePowerWMax: 2_000,
        dischargePowerWMax: 2_000,
        chargeEfficiencyPu: 0.95,
        dischargeEfficiencyPu: 0.95,
        wearMicrosPerKwhDischarged: 20_000,
      },
    ],
  };
}

let dir: string;
let table: SqliteTable;
let ports: WorkflowPorts;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flex-engine-'));
  table = await openSqliteTable(join(dir, 'store'));
  ports = portsOn(table);
  const { portfolio } = ports.repositories;
  const nothing = { groupIds: [], participantIds: [], siteIds: [], contractIds: [] };
  await portfolio.apply({ put: village(), remove: nothing });
});
afterEach(async () => {
  await table.close();
  await rm(dir, { recursive: true });
});

function portsOn(over: SqliteTable): WorkflowPorts {
  const clock = { nowMs: () => NOW_MS };
  return portsOver(over, clock, (repositories, journal) =>
    localPublisher({ repositories, journal, clock, subscribers: [] }),
  );
}

function workflowsWith(runTask: RunTask) {
  const { repositories, clock } = ports;
  return embeddedWorkflows({ workflows: WORKFLOWS, runTask, repositories, clock });
}

/** Tasks of which one does something else before its work. */
function tasksWith(name: string, before: () => void): readonly TaskEntry[] {
  return TASKS.map((task) =>
    task.name === name
      ? {
          ...task,
          handle: async (input, over) => {
            before();
            return task.handle(input, over);
          },
        }
      : task,
  );
}

const here = (tasks: readonly TaskEntry[] = TASKS) => workflowsWith(runHere(tasks, ports));
const announcements = () => collect(ports.repositories.announcements.list('prognosis-updated'));
const execution = () => ports.repositories.executions.get('prognosis-run.run-1');

/** Throws the first so many times that it is called. */
function failing(times: number, error: Error): () => void {
  let left = times;
  return () => {
    left -= 1;
    if (left >= 0) throw error;
  };
}

async function stored() {
  const { aggregates, prognoses, plans } = ports.repositories;
  const head = await aggregates.latest(GROUP, DAY);
  return {
    sum: head === undefined ? undefined : await aggregates.whole(head),
    prognoses: await collect(prognoses.latestOfGroup(GROUP, DAY)),
    plan: await plans.latest(siteId('home-33-site'), DAY),
  };
}

describe('worker threads', () => {
  const pool = () => new WorkerPool({ storePath: table.path, fixedNowMs: NOW_MS }, 2);

  test('store what this thread stores', async () => {
    const hereNames: string[] = [];
    const runTask: RunTask = async (name, input) => {
      hereNames.push(name);
      return runHere(TASKS, ports)(name, input);
    };
    const progress: ExecutionProgress[] = [];
    const outcome = await workflowsWith(runSpread(TASKS, runTask, pool())).run(START, {
      onProgress: (made) => progress.push(made),
    });
    expect(outcome).toMatchObject({ outcome: 'succeeded', again: false });
    expect(hereNames).toEqual([
      'prognosis-run-cut-batches',
      'prognosis-run-aggregate',
      'prognosis-publish',
      'prognosis-run-close',
    ]);
    expect(progress.map(({ doneCount }) => doneCount)).toEqual([...BATCHES, BATCH_COUNT]);
    expect(new Set(progress.map(({ totalCount }) => totalCount))).toEqual(new Set([BATCH_COUNT]));
    const byWorkers = await stored();
    expect(byWorkers.prognoses).toHaveLength(SITE_COUNT);

    await table.close();
    table = await openSqliteTable(join(dir, 'other'));
    ports = portsOn(table);
    const nothing = { groupIds: [], participantIds: [], siteIds: [], contractIds: [] };
    await ports.repositories.portfolio.apply({ put: village(), remove: nothing });
    await here().run(START);
    expect(await stored()).toEqual(byWorkers);
  });

  test('a bug in a task surfaces with its message', async () => {
    const input = { cycleId: 'c-none', requestId: 'none', groupId: GROUP, day: DAY, batch: 0 };
    const error = await pool()
      .run('market-cycle-trade-batch', input)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TaskError);
    const { errorName, cause } = error as TaskError;
    expect(errorName).toBe('InvariantError');
    expect(JSON.parse(cause)).toMatchObject({
      code: 'invariant',
      message: 'cycle c-none was not opened',
      stack: expect.stringContaining('cycle-facts'),
    });
  });

  test('a task that does not exist fails, and the thread does the next one', async () => {
    const one = pool();
    await expect(one.run('no-such-task', {})).rejects.toThrow('no task is called no-such-task');
    expect(one.isIdle).toBe(true);
    expect(await one.run('prognosis-run-cut-batches', INPUT)).toEqual({ batches: BATCHES });
  });

  test('a thread that finds no store fails its tasks, and makes none', async () => {
    const storePath = join(dir, 'gone');
    const lost = new WorkerPool({ storePath }, 1);
    for (const _ of ['first', 'second']) {
      await expect(lost.run('prognosis-run-cut-batches', INPUT)).rejects.toThrow(/There is no store/);
    }
    expect(existsSync(storePath)).toBe(false);
  });
});

describe('an execution', () => {
  test('that meets a bug fails with its message, and can be started again', async () => {
    const bug = failing(1, new InvariantError('the sum is wrong'));
    const workflows = here(tasksWith('prognosis-publish', bug));
    const outcome = await workflows.run(START);
    expect(outcome).toMatchObject({ outcome: 'failed', error: 'InvariantError' });
    expect(outcome).toHaveProperty('cause', expect.stringContaining('the sum is wrong'));
    expect(await execution()).toMatchObject({ status: 'failed', error: { name: 'InvariantError' } });
    expect(await announcements()).toEqual([]);

    expect(await workflows.run(START)).toMatchObject({ outcome: 'succeeded', again: false });
    expect(await announcements()).toHaveLength(1);
    expect(await execution()).toMatchObject({ status: 'succeeded' });
    expect(await workflows.run(START)).toMatchObject({ outcome: 'succeeded', again: true });
  });

  test('that meets a bug in a batch tells that bug, not that a batch has failed', async () => {
    const bug = failing(1, new InvariantError('this site is wrong'));
    const outcome = await here(tasksWith('prognosis-run-generate-batch', bug)).run(START);
    expect(outcome).toMatchObject({ outcome: 'failed', error: 'InvariantError' });
    expect(outcome).toHaveProperty('cause', expect.stringContaining('this site is wrong'));
  });

  test('tries again what the world has refused for now', async () => {
    let calls = 0;
    const locked = new AdapterError('store-locked', 'the store is locked', { retryable: true });
    const refuse = failing(1, locked);
    const tasks = tasksWith('prognosis-run-aggregate', () => {
      calls += 1;
      refuse();
    });
    expect(await here(tasks).run(START)).toMatchObject({ outcome: 'succeeded', again: false });
    expect(calls).toBe(2);
  });

  test('does not try again what will not get better', async () => {
    let calls = 0;
    const tasks = tasksWith('prognosis-run-aggregate', () => {
      calls += 1;
      throw new AdapterError('disk-full', 'the disk is full');
    });
    const outcome = await here(tasks).run(START);
    expect(outcome).toMatchObject({ outcome: 'failed', error: 'AdapterError' });
    expect(outcome).toHaveProperty('cause', expect.stringContaining('"code":"disk-full"'));
    expect(calls).toBe(1);
  });

  test('of the same name with another input is a conflict, and nothing runs', async () => {
    await here().run(START);
    const before = await stored();
    const other = { ...START, input: { ...INPUT, day: '2026-11-22' } };
    expect(await here().run(other)).toEqual({ outcome: 'conflict' });
    expect(await stored()).toEqual(before);
    expect(await ports.repositories.aggregates.latest(GROUP, '2026-11-22')).toBeUndefined();
    const sameInput = { ...START, input: { day: DAY, groupId: GROUP, runId: 'run-1' } };
    expect(await here().run(sameInput)).toMatchObject({ outcome: 'succeeded', again: true });
  });

  test('that is aborted can be started again, and ends as if it had not been', async () => {
    const abort = new AbortController();
    const outcome = await here().run(START, {
      signal: abort.signal,
      onProgress: ({ doneCount }) => {
        if (doneCount === 1) abort.abort();
      },
    });
    expect(outcome).toEqual({ outcome: 'aborted' });
    expect(await execution()).toMatchObject({ status: 'aborted' });
    expect((await stored()).sum).toBeUndefined();

    expect(await here().run(START)).toMatchObject({ outcome: 'succeeded', again: false });
    const after = await stored();
    expect(after.prognoses.map(({ revision }) => revision)).toEqual(new Array(SITE_COUNT).fill(1));
    expect(after.sum).toMatchObject({ revision: 1 });
    expect(await announcements()).toHaveLength(1);
  });

  test('of a workflow that does not exist is a bug', async () => {
    await expect(here().run({ ...START, workflow: 'none' })).rejects.toThrow('no workflow is called none');
  });
});

describe('the definitions', () => {
  test.each(WORKFLOWS)('$name is valid, and names exactly its tasks', async ({ definition, tasks }) => {
    const { isValid, errorsText } = aslValidator(definition);
    expect(errorsText('\n')).toBe('');
    expect(isValid).toBe(true);
    const named = [...functionNames(definition)];
    expect([...new Set(named)].sort()).toEqual(tasks.map(({ name }) => name).sort());
  });

  test('a task of the same name is the same in all workflows', () => {
    const handles = new Map<string, unknown>();
    for (const { name, handle } of TASKS) {
      expect(handles.get(name) ?? handle).toBe(handle);
      handles.set(name, handle);
    }
  });
});

function* functionNames(value: unknown): Iterable<string> {
  if (value === null || typeof value !== 'object') return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === 'FunctionName') yield String(inner);
    else yield* functionNames(inner);
  }
}
