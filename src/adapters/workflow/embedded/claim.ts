import type { Clock, ExecutionOwner, ExecutionStart } from '../../../engine/ports.ts';
import type { ExecutionRecord, Repositories } from '../../../engine/repositories/index.ts';
import type { Host } from './host.ts';
import type { LeaseWatch } from './lease.ts';
import { firstAttempt, nextAttempt } from './record.ts';

/** What came of wanting to run an execution. */
export type Claim =
  /** It is ours to run. `from`: who began it, and is gone. */
  | { readonly kind: 'ours'; readonly record: ExecutionRecord; readonly from: ExecutionOwner | undefined }
  /** Somebody else runs it, who is alive. */
  | { readonly kind: 'held'; readonly record: ExecutionRecord }
  /** It has ended, for good or as we looked on. */
  | { readonly kind: 'ended'; readonly record: ExecutionRecord }
  /** Whoever ran it is gone, and it was to be cancelled. */
  | { readonly kind: 'cancelling'; readonly record: ExecutionRecord; readonly reason: string }
  | { readonly kind: 'conflict' };

export interface ClaimOptions {
  readonly executions: Repositories['executions'];
  readonly clock: Clock;
  readonly host: Host;
  readonly leaseMs: number;
  readonly owner: ExecutionOwner;
  readonly watch: LeaseWatch;
  /** The attempt of another owner that has been looked on: how it ends is how the execution ends. */
  readonly watchedAttempt: number | undefined;
}

/**
 * Begins an execution, or continues it from its start where it had failed or its owner is gone.
 *
 * @returns undefined where somebody else was quicker: look again.
 */
export async function claim(start: ExecutionStart, options: ClaimOptions): Promise<Claim | undefined> {
  const { executions, clock, host, leaseMs, owner } = options;
  const possession = { owner, leaseUntilMs: host.nowMs() + leaseMs, atMs: clock.nowMs() };
  const first = firstAttempt(start, possession);
  const existing = await executions.get(first.name);
  if (existing === undefined) {
    const { outcome } = await executions.start(first);
    return outcome === 'stored' ? { kind: 'ours', record: first, from: undefined } : undefined;
  }
  if (existing.inputDigest !== first.inputDigest) return { kind: 'conflict' };
  const standing = standingOf(existing, options);
  if (standing !== undefined) return standing;
  const next = nextAttempt(existing, possession);
  if ((await executions.update(existing, next)).outcome === 'conflict') return undefined;
  return { kind: 'ours', record: next, from: existing.status === 'running' ? existing.owner : undefined };
}

/** What stands in the way of a further attempt; undefined: nothing. */
function standingOf(record: ExecutionRecord, { watch, watchedAttempt }: ClaimOptions): Claim | undefined {
  switch (record.status) {
    case 'succeeded':
    case 'cancelled':
      return { kind: 'ended', record };
    case 'failed':
    case 'timed-out':
      return record.attempt === watchedAttempt ? { kind: 'ended', record } : undefined;
    case 'aborted':
      return undefined;
    case 'running': {
      if (!watch.isGone(record)) return { kind: 'held', record };
      const { cancelling } = record;
      return cancelling === undefined ? undefined : { kind: 'cancelling', record, ...cancelling };
    }
  }
}
