import type { PrognosisCause } from './types.ts';

/** The event that a prognosis came of: that of the run, or of the order, also where it was taken back. */
export function eventOfCause(cause: PrognosisCause): string {
  return cause.kind === 'run' ? cause.runId : cause.orderId;
}
