import { NotFoundError } from '../../engine/errors.ts';
import type { PlannerProblem } from '../../engine/planner/index.ts';
import { nearest } from '../shell/suggest.ts';

/**
 * A device of a problem, as it was named.
 *
 * @param next - the command without the device.
 * @throws NotFoundError `no-such-device` with the nearest that there is.
 */
export async function knownDevice<Id extends string>(
  { id: problemId, devices }: PlannerProblem,
  id: Id | undefined,
  next: string,
): Promise<Id | undefined> {
  if (id === undefined || devices.some((device) => device.id === id)) return id;
  const ids = devices.map((device) => device.id);
  const meant = await nearest(id, ids);
  throw new NotFoundError('no-such-device', `Problem ${problemId} has no device "${id}".`, {
    details: [
      {
        path: 'device',
        value: id,
        expected: `one of ${ids.join(', ') || 'none'}${meant === undefined ? '' : `; the nearest is ${meant}`}`,
      },
    ],
    next,
  });
}
