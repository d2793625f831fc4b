import type { GroupLimit } from '../../offer-trader/index.ts';
import type { FlexGroup } from '../../portfolio/index.ts';
import type { AggregatePrognosis } from '../../prognosis/index.ts';

/** Further than any sum of powers goes, within 32 bits [W]. */
const UNLIMITED_W = 2_000_000_000;

/**
 * What the group's connection leaves beside its prognosis, as a limit of the sum of all changes.
 * Where the prognosis itself is beyond a limit, nothing may make it worse.
 *
 * @returns undefined where the group has no limits.
 */
export function connectionLimit(
  { importLimitW, exportLimitW }: FlexGroup,
  { powerW, members }: AggregatePrognosis,
): GroupLimit | undefined {
  if (importLimitW === undefined && exportLimitW === undefined) return undefined;
  const room = (nowW: number, limitW: number | undefined) =>
    limitW === undefined ? UNLIMITED_W : Math.min(UNLIMITED_W, Math.max(0, limitW - nowW));
  return {
    name: 'connection of the group',
    participantIds: members.map(({ participantId }) => participantId),
    minDeltaW: powerW.map((nowW) => -room(-nowW, exportLimitW)),
    maxDeltaW: powerW.map((nowW) => room(nowW, importLimitW)),
  };
}
