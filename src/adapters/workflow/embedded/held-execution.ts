import { AdapterError } from '../../../engine/errors.ts';
import type { ExecutionOutcome } from '../../../engine/ports.ts';
import type { ExecutionEvent, ExecutionRecord, Repositories } from '../../../engine/repositories/index.ts';
import type { Host } from './host.ts';
import { RENEWALS_PER_LEASE } from './lease.ts';
import { ended } from './record.ts';

/** How often an owner looks whether it still is one, and whether it shall stop [ms]. */
const BEAT_MS = 1_000;

/** An owner changes its record, and so does who cancels it; nobody else. */
const END_ATTEMPTS_MAX = 20;

export interface HoldOptions {
  readonly executions: Repositories['executions'];
  readonly host: Host;
  readonly leaseMs: number;
}

/** One attempt of an execution in the hands of this process. */
export class HeldExecution {
  readonly #record: ExecutionRecord;
  readonly #options: HoldOptions;
  readonly #abort = new AbortController();
  readonly #stop = new AbortController();
  readonly #beating: Promise<void>;
  #events: ExecutionEvent[] = [];
  #renewedMs: number;

  constructor(record: ExecutionRecord, options: HoldOptions) {
    this.#record = record;
    this.#options = options;
    this.#renewedMs = options.host.monotonicMs();
    this.#beating = this.#beat();
  }

  /** Aborted when the execution is no longer ours, or shall be cancelled. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Keeps an event of the history until it is stored, with the next renewal or at the end. */
  note(event: ExecutionEvent): void {
    this.#events.push(event);
  }

  /** Ends the lease; what happened is stored. */
  async letGo(): Promise<void> {
    this.#stop.abort();
    await this.#beating;
    await this.#storeEvents();
  }

  /**
   * Stores how the execution ended, unless somebody else has taken it over.
   *
   * @returns how it ended: as given, or cancelled if it was told so and did not succeed; `lost` if it is not ours.
   */
  async end(outcome: ExecutionOutcome, atMs: number): Promise<ExecutionOutcome | 'lost'> {
    const { executions } = this.#options;
    for (let attempt = 1; attempt <= END_ATTEMPTS_MAX; attempt += 1) {
      const current = await executions.get(this.#record.name);
      if (current === undefined || !this.#isOurs(current)) return 'lost';
      const { cancelling } = current;
      const end: ExecutionOutcome =
        cancelling === undefined || outcome.outcome === 'succeeded'
          ? outcome
          : { outcome: 'cancelled', ...cancelling };
      if ((await executions.update(current, ended(current, end, atMs))).outcome !== 'conflict') return end;
    }
    throw new AdapterError('execution-contended', `${this.#record.name} is being changed by others.`, {
      retryable: true,
    });
  }

  #isOurs({ attempt, status, owner }: ExecutionRecord): boolean {
    const ours = this.#record;
    return status === 'running' && attempt === ours.attempt && owner.id === ours.owner.id;
  }

  async #beat(): Promise<void> {
    const { host, leaseMs } = this.#options;
    const beatMs = Math.min(BEAT_MS, leaseMs / RENEWALS_PER_LEASE);
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await host.sleep(beatMs, signal).catch(() => {}); // let go
      if (signal.aborted) return;
      if (!(await this.#look().catch(() => true))) return; // a store that fails will fail the tasks
    }
  }

  /** @returns whether to look again. */
  async #look(): Promise<boolean> {
    const { executions, host, leaseMs } = this.#options;
    const current = await executions.get(this.#record.name);
    if (current === undefined || !this.#isOurs(current) || current.cancelling !== undefined) {
      this.#abort.abort(new Error('the execution is not ours any more, or shall be cancelled'));
      return false;
    }
    const nowMs = host.monotonicMs();
    if (nowMs - this.#renewedMs < leaseMs / RENEWALS_PER_LEASE) return true;
    const renewed = { ...current, leaseUntilMs: host.nowMs() + leaseMs };
    if ((await executions.update(current, renewed)).outcome !== 'conflict') this.#renewedMs = nowMs;
    await this.#storeEvents();
    return true;
  }

  async #storeEvents(): Promise<void> {
    const events = [...this.#events];
    if (events.length === 0) return;
    await this.#options.executions.appendEvents(this.#record, events);
    this.#events = this.#events.slice(events.length);
  }
}
