import type { WorkflowPorts } from '../types.ts';
import type { RoundRef } from './input.ts';
import { noteRound } from './round-note.ts';

/** A nested execution that did not succeed, as the state machine caught it. */
export interface NestedFailure {
  readonly error: string;
  readonly cause: string;
}

/** `noted`: a refusal, the rounds go on; `broken`: something is wrong, and the rebalancing fails of it. */
export interface FailureJudged {
  readonly outcome: 'noted' | 'broken';
  readonly round: number;
  readonly error: string;
  readonly cause: string;
}

/** Codes of refusals are in kebab case; classes of exceptions, and the errors of the state machine, are not. */
const REFUSAL = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Tells a refusal of the nested cycle or order (superseded, too late, cancelled) from what is broken. A
 * refusal is an outcome of the round: the next one looks at the group anew.
 */
export async function judgeFailure(
  input: RoundRef & { readonly failure: NestedFailure },
  ports: WorkflowPorts,
): Promise<FailureJudged> {
  const { round, failure } = input;
  const { error, cause } = innermost(failure);
  if (!REFUSAL.test(error)) return { outcome: 'broken', round, error, cause };
  await noteRound(input, { outcome: 'refused', code: error, reason: cause }, ports);
  return { outcome: 'noted', round: round + 1, error, cause };
}

/** `States.TaskFailed` has the description of the nested execution as cause, in which its own error stands. */
function innermost(failure: NestedFailure): NestedFailure {
  if (failure.error !== 'States.TaskFailed') return failure;
  const described = parsed(failure.cause);
  const status = String(described['Status'] ?? '');
  if (typeof described['Error'] === 'string') {
    return { error: described['Error'], cause: String(described['Cause'] ?? '') };
  }
  if (status === 'ABORTED') return { error: 'cancelled', cause: 'It was cancelled.' };
  if (status === 'TIMED_OUT') return { error: 'timed-out', cause: 'It took too long.' };
  return failure;
}

function parsed(text: string): { readonly [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
