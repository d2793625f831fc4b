import { invariant } from '../../errors.ts';
import type { ParticipantId } from '../../ids.ts';
import type { RunOutcome } from '../../repositories/index.ts';
import { type Grid, gridOf } from '../../time/index.ts';
import { describeFailure } from '../describe-failure.ts';
import type { WorkflowPorts } from '../types.ts';
import type { BatchInput, PrognosisRunInput } from './input.ts';
import { replanSite } from './replan-site.ts';

/** Forecasts and plans the participants of one batch; one that fails does not stop the others. */
export async function generateBatch(
  { runId, groupId, day, batch }: PrognosisRunInput & BatchInput,
  ports: WorkflowPorts,
): Promise<{ readonly stored: number; readonly unchanged: number; readonly failed: number }> {
  const { repositories, journal, clock } = ports;
  const group = await repositories.portfolio.group(groupId);
  invariant(group !== undefined, `group ${groupId} vanished while its prognoses were made`);
  const grid = gridOf(group.zone, day, group.periodMinutes);

  const outcomes: RunOutcome[] = [];
  for (const participantId of await repositories.runs.batch(runId, batch)) {
    outcomes.push(await generateOne(runId, participantId, grid, ports));
  }
  await repositories.runs.putOutcomes(runId, outcomes);
  await journal.write(
    outcomes.map((outcome) => ({
      eventId: runId,
      what: `prognosis-${outcome.outcome}`,
      level: outcome.outcome === 'failed' ? 'warn' : 'info',
      atMs: clock.nowMs(),
      who: outcome.participantId,
      details: {
        ...(outcome.revision === undefined ? {} : { revision: outcome.revision }),
        ...(outcome.reason === undefined ? {} : { reason: outcome.reason }),
      },
    })),
  );
  const count = (kind: RunOutcome['outcome']) => outcomes.filter(({ outcome }) => outcome === kind).length;
  return { stored: count('stored'), unchanged: count('unchanged'), failed: count('failed') };
}

async function generateOne(
  runId: string,
  participantId: ParticipantId,
  grid: Grid,
  ports: WorkflowPorts,
): Promise<RunOutcome> {
  try {
    const participant = await ports.repositories.portfolio.participant(participantId);
    if (participant === undefined) {
      return { participantId, outcome: 'failed', reason: 'it is no longer in the portfolio' };
    }
    const site = await ports.repositories.portfolio.site(participant.siteId);
    if (site === undefined) {
      return { participantId, outcome: 'failed', reason: `site ${participant.siteId} does not exist` };
    }
    const replanned = await replanSite({ runId, participant, site, grid }, ports);
    return { participantId, ...replanned };
  } catch (error) {
    return { participantId, outcome: 'failed', reason: describeFailure(error) };
  }
}
