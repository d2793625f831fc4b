import type { FeederId, ParticipantId } from '../../ids.ts';
import type { GroupLimit } from '../../offer-trader/index.ts';
import type { Feeder, FeederHours } from '../../portfolio/index.ts';
import type { Repositories } from '../../repositories/index.ts';
import { type Grid, wallMinutes, weekday } from '../../time/index.ts';
import type { CycleFacts } from './cycle-facts.ts';
import { type PowerLimits, roomBeside } from './room-beside.ts';

/** Prognoses that are read together. */
const READ_TOGETHER = 1_000;

/**
 * What the feeders of the group leave beside the prognoses of those behind them: a limit of the sum of their changes for each.
 * Participants that the sum of the cycle does not contain count as 0.
 *
 * @returns one limit per feeder, in the order of the portfolio; none where the group has no feeders.
 */
export async function feederLimits(
  { group: { id, feeders = [] }, grid, memberRevisions }: CycleFacts,
  repositories: Repositories,
): Promise<readonly GroupLimit[]> {
  if (feeders.length === 0) return [];
  const behind = new Map<FeederId, ParticipantId[]>(feeders.map((feeder) => [feeder.id, []]));
  for await (const participant of repositories.portfolio.participantsOf(id)) {
    if (!memberRevisions.has(participant.id)) continue;
    for (const feederId of participant.feederIds ?? []) behind.get(feederId)?.push(participant.id);
  }
  const limits: GroupLimit[] = [];
  for (const feeder of feeders) {
    const participantIds = behind.get(feeder.id)!.sort();
    const powerW = await sumOf(participantIds, { grid, memberRevisions }, repositories);
    limits.push({
      name: `feeder ${feeder.id}`,
      participantIds,
      ...roomBeside(powerW, (period) => limitsIn(feeder, grid, period)),
    });
  }
  return limits;
}

/** What holds in a period: of the hours that contain its start the narrowest, else the feeder's own. */
export function limitsIn(feeder: Feeder, grid: Grid, period: number): PowerLimits {
  const startMinutes = wallMinutes(grid, period);
  const today = weekday(grid.day);
  const now = feeder.hours.filter(
    (hours) =>
      hours.weekdays.includes(today) && startMinutes >= hours.startMinutes && startMinutes < hours.endMinutes,
  );
  const importLimitW = narrowest(now, 'importLimitW') ?? feeder.importLimitW;
  const exportLimitW = narrowest(now, 'exportLimitW') ?? feeder.exportLimitW;
  return {
    ...(importLimitW !== undefined && { importLimitW }),
    ...(exportLimitW !== undefined && { exportLimitW }),
  };
}

function narrowest(
  hours: readonly FeederHours[],
  limit: 'importLimitW' | 'exportLimitW',
): number | undefined {
  const limits = hours.flatMap((one) => (one[limit] === undefined ? [] : [one[limit]]));
  return limits.length === 0 ? undefined : Math.min(...limits);
}

async function sumOf(
  participantIds: readonly ParticipantId[],
  { grid, memberRevisions }: Pick<CycleFacts, 'grid' | 'memberRevisions'>,
  { prognoses }: Repositories,
): Promise<Int32Array> {
  const sumW = new Int32Array(grid.periodCount);
  for (let from = 0; from < participantIds.length; from += READ_TOGETHER) {
    const some = participantIds.slice(from, from + READ_TOGETHER);
    const found = await prognoses.getMany(
      some.map((participantId) => ({
        participantId,
        day: grid.day,
        revision: memberRevisions.get(participantId)!,
      })),
    );
    for (const prognosis of found) {
      prognosis?.powerW.forEach((powerW, period) => {
        sumW[period] = sumW[period]! + powerW;
      });
    }
  }
  return sumW;
}
