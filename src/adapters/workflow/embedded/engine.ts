import type {
  Clock,
  ExecutionOutcome,
  ExecutionStart,
  RunExecutionOptions,
  Workflows,
} from '../../../engine/ports.ts';
import type { ExecutionRecord, Repositories } from '../../../engine/repositories/index.ts';
import type { Workflow } from '../../../engine/workflows/index.ts';
import { cancelExecution } from './cancel.ts';
import { type Claim, claim } from './claim.ts';
import { HeldExecution } from './held-execution.ts';
import { type Host, thisHost } from './host.ts';
import { interpret } from './interpret.ts';
import { LEASE_MS, LeaseWatch } from './lease.ts';
import { nestedStarter } from './nested.ts';
import { poll } from './polling.ts';
import { ended, outcomeOfRecord } from './record.ts';
import type { RunTask } from './task-runner.ts';
import { waitForExecution } from './wait.ts';

export interface EmbeddedOptions {
  readonly workflows: readonly Workflow[];
  readonly runTask: RunTask;
  readonly repositories: Repositories;
  readonly clock: Clock;
  /** Default: the machine as it is. */
  readonly host?: Host;
  /** How long an owner that cannot be seen is believed to be alive [ms]. */
  readonly leaseMs?: number;
}

/** The options with their defaults. */
export type Embedded = Required<EmbeddedOptions>;

/**
 * Runs workflows in this process, over a store that others use too. An execution belongs to one process at
 * a time, by a lease; one whose process is gone is run again from its start by who starts it next: tasks
 * find their work done.
 */
export function embeddedWorkflows(options: EmbeddedOptions): Workflows {
  const embedded: Embedded = { host: thisHost, leaseMs: LEASE_MS, ...options };
  return {
    run: (start, runOptions) => runExecution(start, embedded, runOptions ?? {}),
    wait: (key, waitOptions) => waitForExecution(key, embedded, waitOptions ?? {}),
    cancel: (key, cancelOptions) => cancelExecution(key, embedded, cancelOptions),
  };
}

async function runExecution(
  start: ExecutionStart,
  embedded: Embedded,
  runOptions: RunExecutionOptions,
): Promise<ExecutionOutcome> {
  const workflow = embedded.workflows.find(({ name }) => name === start.workflow);
  if (workflow === undefined) throw new Error(`no workflow is called ${start.workflow}`);
  const { host } = embedded;
  const owner = host.enter();
  try {
    return await new Run(start, workflow, { embedded, runOptions, owner }).toEnd();
  } finally {
    host.leave(owner);
  }
}

interface RunSituation {
  readonly embedded: Embedded;
  readonly runOptions: RunExecutionOptions;
  readonly owner: ReturnType<Host['enter']>;
}

/** One call of `run`: it may look on while others run the execution, run it itself, and lose it again. */
class Run {
  readonly #start: ExecutionStart;
  readonly #workflow: Workflow;
  readonly #situation: RunSituation;
  readonly #watch: LeaseWatch;
  #watched: ExecutionRecord | undefined;

  constructor(start: ExecutionStart, workflow: Workflow, situation: RunSituation) {
    this.#start = start;
    this.#workflow = workflow;
    this.#situation = situation;
    this.#watch = new LeaseWatch(situation.embedded.host, situation.embedded.leaseMs);
  }

  async toEnd(): Promise<ExecutionOutcome> {
    for (;;) {
      const found = await this.#claimOrEnd();
      if (found === undefined) return { outcome: 'aborted' }; // we looked on, and were told to stop
      const outcome = await this.#follow(found);
      if (outcome !== 'lost') return outcome;
    }
  }

  /** Waits as long as somebody else runs it. */
  #claimOrEnd(): Promise<Exclude<Claim, { readonly kind: 'held' }> | undefined> {
    const { embedded, owner, runOptions } = this.#situation;
    const { repositories, clock, host, leaseMs } = embedded;
    const look = async () => {
      const claimed = await claim(this.#start, {
        executions: repositories.executions,
        clock,
        host,
        leaseMs,
        owner,
        watch: this.#watch,
        watchedAttempt: this.#watched?.attempt,
      });
      if (claimed?.kind !== 'held') return claimed;
      this.#lookOn(claimed.record);
      return undefined;
    };
    return poll(look, host, runOptions.signal === undefined ? {} : { signal: runOptions.signal });
  }

  #lookOn(record: ExecutionRecord): void {
    const isNew = record.attempt !== this.#watched?.attempt;
    this.#watched = record;
    if (isNew) this.#situation.runOptions.onOwnership?.({ kind: 'attached', owner: record.owner });
  }

  async #follow(found: Exclude<Claim, { readonly kind: 'held' }>): Promise<ExecutionOutcome | 'lost'> {
    const { embedded, runOptions } = this.#situation;
    switch (found.kind) {
      case 'conflict':
        return { outcome: 'conflict' };
      case 'ended':
        return outcomeOfRecord(found.record);
      case 'cancelling':
        await embedded.repositories.executions.update(
          found.record,
          ended(found.record, { outcome: 'cancelled', reason: found.reason }, embedded.clock.nowMs()),
        );
        return 'lost';
      case 'ours':
        if (found.from !== undefined) runOptions.onOwnership?.({ kind: 'taken-over', owner: found.from });
        return this.#runAttempt(found.record);
    }
  }

  async #runAttempt(record: ExecutionRecord): Promise<ExecutionOutcome | 'lost'> {
    const { embedded, runOptions } = this.#situation;
    const { repositories, runTask, clock, host, leaseMs } = embedded;
    const held = new HeldExecution(record, { executions: repositories.executions, host, leaseMs });
    const { signal } = runOptions;
    let outcome: ExecutionOutcome;
    try {
      outcome = await interpret({
        start: this.#start,
        workflow: this.#workflow,
        runTask,
        startExecution: nestedStarter(embedded, runOptions, runExecution),
        signal: signal === undefined ? held.signal : AbortSignal.any([held.signal, signal]),
        onProgress: runOptions.onProgress,
        onEvent: (event) => held.note(event),
      });
    } finally {
      await held.letGo();
    }
    return held.end(outcome, clock.nowMs());
  }
}
