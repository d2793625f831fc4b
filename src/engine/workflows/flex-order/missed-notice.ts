import type { Contract } from '../../portfolio/index.ts';
import type { ParticipantOrder } from '../../repositories/index.ts';
import { formatInstant, type Grid, periodStartMs } from '../../time/index.ts';
import { noticeEndsMs } from '../../trader/index.ts';

/**
 * Between an order and its first change lies the notice of the contract. The trader has seen to it
 * from the time of the offer; an order that comes later may be too late.
 *
 * @returns a sentence; undefined where the participant still has its notice.
 */
export function missedNotice(
  { participantId, deltaW }: ParticipantOrder,
  contract: Contract,
  { grid, nowMs }: { readonly grid: Grid; readonly nowMs: number },
): string | undefined {
  const first = deltaW.findIndex((change) => change !== 0);
  if (first < 0) return undefined;
  const startMs = periodStartMs(grid, first);
  const noticeMs = noticeEndsMs({ contract, nowMs }) - nowMs;
  if (startMs >= nowMs + noticeMs) return undefined;
  return `Contract ${contract.id} of ${participantId} needs ${contract.noticeMinutes} minutes of notice: its change begins at ${formatInstant(startMs, grid.zone)} and could be ordered until ${formatInstant(startMs - noticeMs, grid.zone)}.`;
}
