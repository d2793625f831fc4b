import type { WriteOutcome } from '../../engine/commissioning/index.ts';
import type { HttpCall, HttpClient } from '../http/client.ts';
import { readAnswer } from '../http/read-answer.ts';
import { changeOnWire } from './wire.ts';

const CONFLICT = 409;
const PRECONDITION_FAILED = 412;

/**
 * Changes something that others may have changed.
 *
 * A change whose answer was lost is sent again, and then refused because of itself. So a refusal is looked into before it is
 * called a conflict.
 *
 * @param isThere - looks whether it is as it shall be.
 */
export async function conditionally(
  client: HttpClient,
  call: HttpCall,
  isThere: () => Promise<boolean>,
): Promise<WriteOutcome> {
  const answer = await client.send({ ...call, expected: [CONFLICT, PRECONDITION_FAILED] });
  if (answer.status === CONFLICT || answer.status === PRECONDITION_FAILED) {
    return { outcome: (await isThere()) ? 'already' : 'conflict' };
  }
  const { changed } = readAnswer(changeOnWire, answer.text, client.nameOf(call));
  return { outcome: changed ? 'written' : 'already' };
}
