import { invariant } from '../../errors.ts';
import type { ParticipantId } from '../../ids.ts';
import { entryOf } from '../../journal/index.ts';
import type { RunOutcome } from '../../repositories/index.ts';
import { type Grid, gridOf } from '../../time/index.ts';
import { describeFailure } from '../describe-failure.ts';
import type { WorkflowPorts } from '../types.ts';
import type { BatchInput, PrognosisRunInput } from './input.ts';
import { replanSite } from './replan-site.ts';

/**
 * Forecasts and plans the participants of one batch; one that fails does not stop the others. Who has
 * an outcome in this run already is not planned again.
 */
export async function generateBatch(
  { runId, groupId, day, batch }: PrognosisRunInput & BatchInput,
  ports: WorkflowPorts,
): Promise<RunCounts> {
  const { repositories, journal } = ports;
  const group = await repositories.portfolio.group(groupId);
  invariant(group !== undefined, `group ${groupId} vanished while its prognoses were made`);
  const grid = gridOf(group.zone, day, group.periodMinutes);

  const participantIds = await repositories.runs.batch(runId, batch);
  const known = await repositories.runs.outcomesOf(runId, participantIds);
  const found: RunOutcome[] = [];
  for (const [index, participantId] of participantIds.entries()) {
    found.push(known[index] ?? (await generateOne(runId, participantId, grid, ports)));
  }
  const outcomes = await repositories.runs.putOutcomes(runId, found);
  await journal.write(outcomes.map((outcome) => entryOfOutcome(runId, outcome)));
  return countOutcomes(outcomes);
}

/** How many participants of a run came to which outcome. */
export interface RunCounts {
  readonly stored: number;
  readonly unchanged: number;
  readonly failed: number;
}

/** Counts outcomes. @returns the number of each kind. */
export function countOutcomes(outcomes: readonly RunOutcome[]): RunCounts {
  const count = (kind: RunOutcome['outcome']) => outcomes.filter(({ outcome }) => outcome === kind).length;
  return { stored: count('stored'), unchanged: count('unchanged'), failed: count('failed') };
}

function entryOfOutcome(runId: string, { participantId, outcome, revision, reason, createdMs }: RunOutcome) {
  return entryOf(`prognosis-${outcome}`, {
    eventId: runId,
    atMs: createdMs,
    who: participantId,
    details: {
      ...(revision === undefined ? {} : { revision }),
      ...(reason === undefined ? {} : { reason }),
    },
  });
}

async function generateOne(
  runId: string,
  participantId: ParticipantId,
  grid: Grid,
  ports: WorkflowPorts,
): Promise<RunOutcome> {
  const failed = (reason: string): RunOutcome => ({
    participantId,
    outcome: 'failed',
    reason,
    createdMs: ports.clock.nowMs(),
  });
  try {
    const participant = await ports.repositories.portfolio.participant(participantId);
    if (participant === undefined) return failed('it is no longer in the portfolio');
    const site = await ports.repositories.portfolio.site(participant.siteId);
    if (site === undefined) return failed(`site ${participant.siteId} does not exist`);
    return await replanSite({ runId, participant, site, grid }, ports);
  } catch (error) {
    return failed(describeFailure(error));
  }
}
