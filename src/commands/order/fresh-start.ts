import { canonicalJson, digestOfInput } from '../../adapters/workflow/embedded/canonical-json.ts';
import { InvariantError } from '../../engine/errors.ts';
import type { ExecutionStart } from '../../engine/ports.ts';
import type { ExecutionRecord, Repositories } from '../../engine/repositories/index.ts';

/** How often one order is tried by others than before. */
const TRIES_MAX = 1_000;

/**
 * The start of an execution under a name that is free for it. An attempt that was refused, or broke, keeps its name
 * with its input; another attempt, by somebody else, has a number behind the name. What is stored of an
 * order decides which of them has it, not the name.
 */
export async function freshStart(
  { executions }: Repositories,
  start: ExecutionStart,
): Promise<ExecutionStart> {
  for (let number = 1; number <= TRIES_MAX; number += 1) {
    const name = number === 1 ? start.name : `${start.name}-${number}`;
    const known = await executions.get(`${start.workflow}.${name}`);
    if (known === undefined || !isOver(known) || isOf(known, start)) return { ...start, name };
  }
  throw new InvariantError(`${start.workflow} ${start.name} was tried ${TRIES_MAX} times`);
}

function isOver({ status }: ExecutionRecord): boolean {
  return status === 'failed' || status === 'timed-out' || status === 'aborted';
}

function isOf({ inputDigest }: ExecutionRecord, { input }: ExecutionStart): boolean {
  return inputDigest === digestOfInput(canonicalJson(input));
}
