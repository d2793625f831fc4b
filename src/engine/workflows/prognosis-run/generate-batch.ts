import { invariant } from '../../errors.ts';
import type { ParticipantId } from '../../ids.ts';
import { entryOf } from '../../journal/index.ts';
import type { Participant, Site } from '../../portfolio/index.ts';
import { mapParallel, type RunOutcome } from '../../repositories/index.ts';
import { type Grid, gridOf } from '../../time/index.ts';
import { describeFailure } from '../describe-failure.ts';
import type { PricesOfDay } from '../site-state.ts';
import type { WorkflowPorts } from '../types.ts';
import type { BatchInput, PrognosisRunInput } from './input.ts';
import { replanSite, type Subject } from './replan-site.ts';

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

  const outcomes = await outcomesOf({ runId, batch, grid }, ports);
  await journal.write(outcomes.map((outcome) => entryOfOutcome(runId, outcome)));
  return countOutcomes(outcomes);
}

interface Batch {
  readonly runId: string;
  readonly batch: number;
  readonly grid: Grid;
}

/** What came out for each participant of a batch, all stored. What is planned anew is written together. */
async function outcomesOf(
  { runId, batch, grid }: Batch,
  ports: WorkflowPorts,
): Promise<readonly RunOutcome[]> {
  const { portfolio, runs } = ports.repositories;
  const participantIds = await runs.batch(runId, batch);
  const known = await runs.outcomesOf(runId, participantIds);
  const prices: PricesOfDay = new Map();
  const participants = await portfolio.participantsById(participantIds);
  const sites = await sitesOf(participants, portfolio);
  return mapParallel([...participantIds.entries()], async ([index, participantId]) => {
    const before = known[index];
    if (before !== undefined) return before;
    const [participant, site] = [participants[index], sites[index]];
    const outcome = await generateOne({ runId, participantId, participant, site, grid, prices }, ports);
    return outcome.outcome === 'stored' ? outcome : (await runs.putOutcomes(runId, [outcome]))[0]!;
  });
}

async function sitesOf(
  participants: readonly (Participant | undefined)[],
  portfolio: WorkflowPorts['repositories']['portfolio'],
): Promise<readonly (Site | undefined)[]> {
  const ids = [...new Set(participants.flatMap((participant) => participant?.siteId ?? []))];
  const sites = new Map((await portfolio.sitesOf(ids)).map((site, index) => [ids[index], site]));
  return participants.map((participant) => participant && sites.get(participant.siteId));
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

interface Candidate extends Omit<Subject, 'participant' | 'site'> {
  readonly participantId: ParticipantId;
  readonly participant: Participant | undefined;
  readonly site: Site | undefined;
}

async function generateOne(
  { participantId, participant, site, ...rest }: Candidate,
  ports: WorkflowPorts,
): Promise<RunOutcome> {
  const failed = (reason: string): RunOutcome => ({
    participantId,
    outcome: 'failed',
    reason,
    createdMs: ports.clock.nowMs(),
  });
  if (participant === undefined) return failed('it is no longer in the portfolio');
  if (site === undefined) return failed(`site ${participant.siteId} does not exist`);
  try {
    return await replanSite({ ...rest, participant, site }, ports);
  } catch (error) {
    return failed(describeFailure(error));
  }
}
