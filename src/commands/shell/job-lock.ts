import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HeldLock, hostLock, type LockOwner } from '../../adapters/host-lock/index.ts';
import { UsageError } from '../../engine/errors.ts';
import type { CommandDefinition, ParsedInput } from './define.ts';
import { JobRunningError } from './failure.ts';
import type { Io } from './io.ts';
import { JOB_KEYS, type JobSettings, type Overlap } from './job-options.ts';
import { holderInLedger } from './ledger.ts';
import { placeOf } from './places.ts';

const NAME_CHARS = 16;
/** How often a held lock is looked at again [ms]. */
const POLL_MS = 200;

/**
 * What makes two runs the same job: the command and what it is told to do, on the same store. When it waits or whom
 * it tells is no part of it; and what it is told is none where the command is one job whatever it is told.
 */
export function jobNameOf(definition: CommandDefinition, input: ParsedInput, storePath: string): string {
  if (definition.isOneJob === true) return nameOf([storePath, definition.path]);
  const options = Object.entries(input.options).filter(
    ([key]) => !(JOB_KEYS as readonly string[]).includes(key),
  );
  return nameOf([storePath, definition.path, input.args, options]);
}

function nameOf(identity: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, NAME_CHARS);
}

/** What is done where the lock is held. */
export interface LockPolicy {
  readonly overlap: Overlap;
  /** How long the lock is waited for [ms]. */
  readonly waitMs: number;
}

/** How long a lock is waited for where nothing else is said [ms]. */
const WAIT_MS = 600_000;

/** @throws UsageError where a time to wait is given and waiting is not wanted. */
export function lockPolicyOf({ overlap, lockTimeoutMs }: JobSettings): LockPolicy {
  if (lockTimeoutMs !== undefined && overlap !== undefined && overlap !== 'wait') {
    throw new UsageError('bad-arguments', `--overlap ${overlap} does not wait.`, {
      details: [{ path: '--lock-timeout', expected: '--overlap wait, or no --lock-timeout' }],
    });
  }
  if (lockTimeoutMs !== undefined || overlap === 'wait')
    return { overlap: 'wait', waitMs: lockTimeoutMs ?? WAIT_MS };
  return { overlap: overlap ?? 'skip', waitMs: 0 };
}

export interface LockWish {
  readonly name: string;
  /** The words of the command, as said to people. */
  readonly command: string;
  readonly owner: LockOwner;
  readonly policy: LockPolicy;
  readonly signal: AbortSignal;
}

/**
 * Takes the lock of a job, or does as `--overlap` says where it is held.
 *
 * @throws JobRunningError where it is held and not waited for, or for too long; the signal's reason.
 */
export async function lockJob(wish: LockWish, io: Io): Promise<HeldLock> {
  const { name, command, owner, policy, signal } = wish;
  const lock = await hostLock(join(placeOf('state', io.env), 'locks'));
  const givenUpMs = performance.now() + policy.waitMs;
  for (let isSaid = false; ; isSaid = true) {
    const outcome = await lock.acquire(name, owner);
    if (outcome.outcome === 'acquired') return outcome.lock;
    const holder = outcome.owner ?? (await holderInLedger(name, io));
    const error = new JobRunningError(command, holder, policy.overlap === 'skip');
    const leftMs = givenUpMs - performance.now();
    if (leftMs <= 0) throw error;
    if (!isSaid) io.note(`waiting: ${error.message.replace(/ Nothing was done\.$/, '')}`);
    await sleep(Math.min(POLL_MS, leftMs), undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
