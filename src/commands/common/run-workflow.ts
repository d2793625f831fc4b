import {
  AdapterError,
  type FlexError,
  InvariantError,
  RefusedError,
  TooLateError,
} from '../../engine/errors.ts';
import type {
  AwaitedOutcome,
  ExecutionKey,
  ExecutionOutcome,
  ExecutionProgress,
  ExecutionStart,
  OwnershipNotice,
} from '../../engine/ports.ts';
import type { Engine } from '../shell/engine.ts';
import type { Io } from '../shell/io.ts';

/** What a refusal of a workflow leads to: the kind of error, and the command that helps. */
export interface Refusals {
  readonly [code: string]: { readonly kind: 'refused' | 'too-late'; readonly next?: string };
}

/**
 * Runs a workflow to its end with progress on stderr; where another process runs it, says so and waits for that.
 *
 * @param label - what is counted: `prognoses`.
 * @returns whether it had been done before, or by another process.
 * @throws RefusedError, TooLateError for refusals; AdapterError, InvariantError for what a task threw.
 */
export async function runWorkflow(
  start: ExecutionStart,
  { engine, io, label, refusals }: { engine: Engine; io: Io; label: string; refusals: Refusals },
): Promise<{ readonly again: boolean }> {
  const progress = batchProgress(io, label);
  try {
    const outcome = await engine.workflows.run(start, {
      signal: io.signal,
      onProgress: progress.update,
      onOwnership: (notice) => io.note(ownershipText(start, notice)),
    });
    if (outcome.outcome === 'succeeded') return { again: outcome.again };
    throw errorOfOutcome(start, outcome, refusals);
  } finally {
    progress.end();
  }
}

function ownershipText({ workflow, name }: ExecutionKey, { kind, owner }: OwnershipNotice): string {
  const who = `process ${owner.pid} on ${owner.host}`;
  return kind === 'attached'
    ? `${workflow} ${name} is being run by ${who}: waiting for it`
    : `${workflow} ${name} was begun by ${who}, which is gone: going on with it`;
}

/** An execution that did not come to its end as it should. */
export type Unsuccessful = Exclude<
  ExecutionOutcome | AwaitedOutcome,
  { readonly outcome: 'succeeded' | 'pending' | 'abandoned' | 'unknown' }
>;

/** What a command fails with whose workflow did not succeed. */
export function errorOfOutcome(
  { workflow, name }: ExecutionKey,
  outcome: Unsuccessful,
  refusals: Refusals,
): FlexError {
  const which = `${workflow} ${name}`;
  switch (outcome.outcome) {
    case 'failed':
      return errorOf(outcome.error, outcome.cause, refusals);
    case 'conflict':
      return new RefusedError('other-input', `${which} was run with another input.`);
    case 'cancelled':
      return new RefusedError('cancelled', cancelledText({ workflow, name }, outcome.reason));
    case 'timed-out':
      return new AdapterError('workflow-timeout', `${which} took too long.`, { retryable: true });
    case 'aborted':
      return new AdapterError('interrupted', `${which} was interrupted.`, { retryable: true });
  }
}

/** The names of workflows as they begin a sentence. */
const WORKFLOW_WORDS: { readonly [workflow: string]: string } = {
  'market-cycle': 'Cycle',
  'flex-order': 'Order',
  'order-cancellation': 'The cancellation of order',
  'prognosis-run': 'Prognosis run',
  rebalance: 'Rebalancing',
};

/** As what is stored of a cancelled cycle says it. */
function cancelledText({ workflow, name }: ExecutionKey, reason: string): string {
  return `${WORKFLOW_WORDS[workflow] ?? workflow} ${name} was cancelled: ${reason.replace(/\.$/, '')}.`;
}

/** Says what is under way at once, and how far it is as soon as that is known. */
function batchProgress(io: Io, label: string) {
  let shown = io.progress(label);
  let known = 0;
  return {
    update: ({ doneCount, totalCount }: ExecutionProgress) => {
      if (totalCount !== known) {
        shown.end();
        shown = io.progress(`${label}, batches`, totalCount);
        known = totalCount;
      }
      shown.update(doneCount);
    },
    end: () => shown.end(),
  };
}

function errorOf(error: string, cause: string, refusals: Refusals): FlexError {
  const refusal = refusals[error];
  if (refusal !== undefined) {
    const options = refusal.next === undefined ? {} : { next: refusal.next };
    return refusal.kind === 'refused'
      ? new RefusedError(error, cause, options)
      : new TooLateError(error, cause, options);
  }
  const thrown = thrownBy(cause);
  if (error === 'RetryableError' || error === 'AdapterError') {
    return new AdapterError(thrown.code, thrown.message, {
      retryable: error === 'RetryableError',
      ...(thrown.next === undefined ? {} : { next: thrown.next }),
    });
  }
  return new InvariantError(`${error}: ${thrown.message}`, { cause: thrown.stack ?? cause });
}

interface Thrown {
  readonly code: string;
  readonly message: string;
  readonly next?: string;
  readonly stack?: string;
}

/** A task's failure comes as JSON in the cause; the interpreter's own as text. */
function thrownBy(cause: string): Thrown {
  try {
    const parsed: unknown = JSON.parse(cause);
    if (parsed !== null && typeof parsed === 'object' && 'message' in parsed && 'code' in parsed) {
      return parsed as Thrown; // written by failureOf
    }
  } catch {
    // not JSON: the text itself says it
  }
  return { code: 'workflow-failed', message: cause };
}
