import type { ExecutionRecord } from '../../../engine/repositories/index.ts';
import type { Host } from './host.ts';

/** For how long an owner that nobody can see is believed to be alive after its last renewal [ms]. */
export const LEASE_MS = 30_000;

/** Parts of a lease after which it is renewed. */
export const RENEWALS_PER_LEASE = 3;

/**
 * Tells whether the owner of an execution is gone. Where its process can be seen, that decides, so that one that was
 * killed is followed at once and a slow one never. Where it cannot, its lease does, measured here: a clock that was
 * set forward ends no lease before its owner had the time to renew it, and one that was set back makes none last longer.
 */
export class LeaseWatch {
  readonly #host: Host;
  readonly #leaseMs: number;
  #seen: { readonly lease: string; readonly sinceMs: number } | undefined;

  constructor(host: Host, leaseMs = LEASE_MS) {
    this.#host = host;
    this.#leaseMs = leaseMs;
  }

  /** @param record - as it is stored now, and running. */
  isGone(record: ExecutionRecord): boolean {
    const liveness = this.#host.livenessOf(record.owner);
    if (liveness !== 'unseen') return liveness === 'gone';
    const unchangedMs = this.#unchangedMs(record);
    if (unchangedMs >= this.#leaseMs) return true;
    // Longer than between two renewals: an owner whose clock is ours would have been here.
    return this.#host.nowMs() >= record.leaseUntilMs && unchangedMs >= this.#leaseMs / 2;
  }

  /**
   * What can be said at first sight: whether its lease has passed by the machine's clock. Not enough to take an
   * execution over, since somebody may have set the clock.
   */
  seemsGone({ owner, leaseUntilMs }: ExecutionRecord): boolean {
    return this.#host.livenessOf(owner) === 'unseen' && this.#host.nowMs() >= leaseUntilMs;
  }

  /** For how long this very lease has been looked at [ms]. */
  #unchangedMs({ attempt, leaseUntilMs }: ExecutionRecord): number {
    const lease = `${attempt}/${leaseUntilMs}`;
    const nowMs = this.#host.monotonicMs();
    if (this.#seen?.lease !== lease) this.#seen = { lease, sinceMs: nowMs };
    return nowMs - this.#seen.sinceMs;
  }
}
