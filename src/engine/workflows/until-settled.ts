import { AdapterError } from '../errors.ts';

/** Each time that we are overtaken somebody else has got something done. So often in a row is beyond what can be by chance. */
const ATTEMPTS_MAX = 100;

/**
 * Tries until what is wanted is stored, by us or by somebody else.
 *
 * @param attempt - reads what is there and writes on that condition; undefined: somebody else was faster.
 * @param contended - code and sentence of what is said where others are always faster.
 * @throws AdapterError of that code, retryable.
 */
export async function untilSettled<Settled>(
  attempt: () => Promise<Settled | undefined>,
  contended: { readonly code: string; readonly message: string },
): Promise<Settled> {
  for (let count = 1; count <= ATTEMPTS_MAX; count += 1) {
    const settled = await attempt();
    if (settled !== undefined) return settled;
  }
  throw new AdapterError(contended.code, contended.message, { retryable: true });
}

/** What is said where others keep changing the plan or the contracts of a participant. */
export function participantContended(participantId: string): {
  readonly code: string;
  readonly message: string;
} {
  return {
    code: 'participant-contended',
    message: `Plan and contracts of ${participantId} are being changed by others.`,
  };
}
