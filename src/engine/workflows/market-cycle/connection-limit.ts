import type { GroupLimit } from '../../offer-trader/index.ts';
import type { FlexGroup } from '../../portfolio/index.ts';
import type { AggregatePrognosis } from '../../prognosis/index.ts';
import { roomBeside } from './room-beside.ts';

/** Name of the limit of all members. */
export const CONNECTION = 'connection of the group';

/**
 * What the group's connection leaves beside its prognosis, as a limit of the sum of all changes.
 *
 * @returns undefined where the group has no limits.
 */
export function connectionLimit(
  group: FlexGroup,
  { powerW, members }: AggregatePrognosis,
): GroupLimit | undefined {
  if (group.importLimitW === undefined && group.exportLimitW === undefined) return undefined;
  return {
    name: CONNECTION,
    participantIds: members.map(({ participantId }) => participantId),
    ...roomBeside(powerW, () => group),
  };
}
