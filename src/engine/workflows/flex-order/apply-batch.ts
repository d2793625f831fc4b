import { invariant } from '../../errors.ts';
import type { AcceptedOffer } from '../../market/index.ts';
import type { RunOutcome } from '../../repositories/index.ts';
import { gridOf } from '../../time/index.ts';
import { describeFailure } from '../describe-failure.ts';
import type { WorkflowPorts } from '../types.ts';
import { applyToParticipant } from './apply-to-participant.ts';
import type { FlexOrderInput } from './input.ts';

/** Applies the order to the participants of one batch; one that fails does not stop the others. */
export async function applyBatch(
  input: FlexOrderInput & { readonly batch: number },
  ports: WorkflowPorts,
): Promise<{ readonly applied: number; readonly failed: number }> {
  const { repositories, journal, clock } = ports;
  const offer = await repositories.offers.aggregate(input.cycleId);
  const group = await repositories.portfolio.group(input.groupId);
  invariant(offer !== undefined && group !== undefined, `order ${input.orderId} was not opened`);
  const grid = gridOf(group.zone, input.day, group.periodMinutes);
  const members = new Set(await repositories.runs.batch(input.orderId, input.batch));

  const outcomes: RunOutcome[] = [];
  for (const accepted of offer.accepted.filter(({ participantId }) => members.has(participantId))) {
    outcomes.push(await applyOne(input, accepted, grid, ports));
  }
  await repositories.runs.putOutcomes(input.orderId, outcomes);
  await journal.write(
    outcomes.map(({ participantId, outcome, revision, reason }) => ({
      eventId: input.orderId,
      what: outcome === 'failed' ? 'order-failed' : 'order-applied',
      level: outcome === 'failed' ? 'error' : 'info',
      atMs: clock.nowMs(),
      who: participantId,
      details: {
        ...(revision === undefined ? {} : { revision }),
        ...(reason === undefined ? {} : { reason }),
      },
    })),
  );
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed').length;
  return { applied: outcomes.length - failed, failed };
}

async function applyOne(
  input: FlexOrderInput,
  accepted: AcceptedOffer,
  grid: Parameters<typeof applyToParticipant>[2],
  ports: WorkflowPorts,
): Promise<RunOutcome> {
  const { participantId } = accepted;
  try {
    return { participantId, ...(await applyToParticipant(input, accepted, grid, ports)) };
  } catch (error) {
    return { participantId, outcome: 'failed', reason: describeFailure(error) };
  }
}
