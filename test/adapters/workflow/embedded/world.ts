import { join } from 'node:path';
import { openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import { VirtualClock } from '../../../../src/adapters/workflow/asl/clock.ts';
import { TaskError } from '../../../../src/adapters/workflow/asl/failures.ts';
import { embeddedWorkflows } from '../../../../src/adapters/workflow/embedded/engine.ts';
import type { Host, Liveness } from '../../../../src/adapters/workflow/embedded/host.ts';
import type {
  ExecutionOwner,
  OwnershipNotice,
  Workflows,
  WorkflowValue,
} from '../../../../src/engine/ports.ts';
import { createRepositories, type Repositories } from '../../../../src/engine/repositories/index.ts';
import type { Workflow } from '../../../../src/engine/workflows/index.ts';

/** Several processes over one store file, with clocks that the test sets and deaths that it decides. */

/** One task, whose work each process of the world does as the test says. */
export const WORKFLOW: Workflow = {
  name: 'machine',
  tasks: [],
  definition: { StartAt: 'Work', States: { Work: { Type: 'Task', Resource: 'work', End: true } } },
};
export const KEY = { workflow: 'machine', name: 'one' };
export const START = { ...KEY, input: { is: 'this' } };
export const NAME = 'machine.one';
export const LEASE_MS = 30_000;

/** A command's clock, which stands still. */
export const COMMAND_MS = Date.UTC(2026, 10, 21, 12);

export interface Process {
  readonly workflows: Workflows;
  readonly repositories: Repositories;
  /** What the engine said of other owners. */
  readonly notices: OwnershipNotice[];
  /** How often its task has been called. */
  readonly calls: () => number;
  /** Its task's work ends with this answer. */
  finish(output: WorkflowValue): void;
  /** Its task's work ends with an error of this name. */
  fail(errorName: string): void;
  /** Resolved once its task is at work. */
  atWork(): Promise<void>;
  /** Killed, as far as others can see; what it still does is what a paused process does when it wakes. */
  die(): void;
  run(options?: Parameters<Workflows['run']>[1]): ReturnType<Workflows['run']>;
}

export interface World {
  /** @param pidScope - processes of one scope see each other. */
  start(pidScope?: string): Promise<Process>;
  /** Somebody sets the machine's clock forward, or back [ms]. */
  setClock(byMs: number): void;
  readonly elapsed: VirtualClock;
  close(): Promise<void>;
}

export function makeWorld(dir: string): World {
  const elapsed = new VirtualClock();
  let offsetMs = Date.UTC(2026, 10, 21);
  const dead = new Set<number>();
  const closing: (() => void | Promise<void>)[] = [];
  let processCount = 0;

  const hostOf = (pid: number, pidScope: string): Host => {
    const running = new Set<string>();
    const livenessOf = (owner: ExecutionOwner): Liveness => {
      if (owner.pidScope !== pidScope) return 'unseen';
      if (dead.has(owner.pid)) return 'gone';
      return owner.pid !== pid || running.has(owner.id) ? 'alive' : 'gone';
    };
    let entered = 0;
    return {
      nowMs: () => offsetMs + elapsed.nowMs(),
      monotonicMs: () => elapsed.nowMs(),
      sleep: (ms, signal) => elapsed.sleep(ms, signal),
      enter() {
        entered += 1;
        const id = `${pid}-${entered}`;
        running.add(id);
        return { id, host: `host-${pidScope}`, pidScope, pid, processStart: 'boot' };
      },
      leave: ({ id }) => void running.delete(id),
      livenessOf,
    };
  };

  return {
    elapsed,
    setClock: (byMs) => {
      offsetMs += byMs;
    },
    async start(pidScope = 'one') {
      processCount += 1;
      const pid = processCount;
      const table = await openSqliteTable(join(dir, 'store'));
      const abort = new AbortController();
      closing.push(() => abort.abort());
      closing.push(() => table.close());
      const repositories = createRepositories(table);
      const work = gate();
      const workflows = embeddedWorkflows({
        workflows: [WORKFLOW],
        runTask: work.call,
        repositories,
        clock: { nowMs: () => COMMAND_MS },
        host: hostOf(pid, pidScope),
        leaseMs: LEASE_MS,
      });
      const notices: OwnershipNotice[] = [];
      return {
        workflows,
        repositories,
        notices,
        ...work,
        die: () => void dead.add(pid),
        run: (options = {}) =>
          workflows.run(START, {
            onOwnership: (notice) => notices.push(notice),
            ...options,
            signal: AbortSignal.any([
              abort.signal,
              ...(options.signal === undefined ? [] : [options.signal]),
            ]),
          }),
      };
    },
    async close() {
      for (const close of closing) {
        await close();
        await turn();
      }
    },
  };
}

/** Lets everything happen that needs no time to pass. */
export async function turn(): Promise<void> {
  for (let count = 0; count < 20; count += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Work that goes on until it is told how it ends. */
function gate() {
  let callCount = 0;
  let end: { resolve: (output: WorkflowValue) => void; reject: (error: Error) => void } | undefined;
  const begun = Promise.withResolvers<void>();
  return {
    calls: () => callCount,
    atWork: () => begun.promise,
    call: () =>
      new Promise<WorkflowValue>((resolve, reject) => {
        callCount += 1;
        end = { resolve, reject };
        begun.resolve();
      }),
    finish: (output: WorkflowValue) => end?.resolve(output),
    fail: (errorName: string) => end?.reject(new TaskError({ errorName })),
  };
}
