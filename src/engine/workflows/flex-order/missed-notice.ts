import type { ParticipantOrder } from '../../repositories/index.ts';
import { formatInstant, type Grid, periodStartMs } from '../../time/index.ts';
import { noticeEndsMs } from '../../trader/index.ts';
import type { WorkflowPorts } from '../types.ts';

/**
 * Between an order and its first change lies the notice of the contract. The trader has seen to it
 * from the time of the offer; an order that comes later may be too late.
 *
 * @returns the first participant's sentence, by id; undefined where everybody still has notice.
 */
export async function missedNotice(
  orders: readonly ParticipantOrder[],
  grid: Grid,
  { repositories, clock }: Pick<WorkflowPorts, 'repositories' | 'clock'>,
): Promise<string | undefined> {
  const nowMs = clock.nowMs();
  const contracts = await repositories.portfolio.contractsOfMany(
    orders.map(({ participantId }) => participantId),
  );
  for (const [index, { participantId, contractId, deltaW }] of orders.entries()) {
    const contract = contracts[index]!.find(({ id }) => id === contractId);
    const first = deltaW.findIndex((change) => change !== 0);
    if (contract === undefined || first < 0) continue;
    const startMs = periodStartMs(grid, first);
    if (startMs >= noticeEndsMs({ contract, nowMs })) continue;
    const lastMs = startMs - (noticeEndsMs({ contract, nowMs }) - nowMs);
    return `Contract ${contractId} of ${participantId} needs ${contract.noticeMinutes} minutes of notice: its change begins at ${formatInstant(startMs, grid.zone)} and could be ordered until ${formatInstant(lastMs, grid.zone)}.`;
  }
  return undefined;
}
