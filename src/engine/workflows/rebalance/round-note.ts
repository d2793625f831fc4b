import { entryOf } from '../../journal/index.ts';
import type { Repositories, StepNote } from '../../repositories/index.ts';
import type { WorkflowPorts } from '../types.ts';
import type { RoundRef } from './input.ts';

/**
 * What the request of a round led to. `ordered`: an offer was taken and ordered; `no-offer`: nobody offered
 * anything that is cheaper than the deviation; `refused`: the cycle or the order was refused.
 */
export interface RoundNote extends StepNote {
  readonly outcome: 'ordered' | 'no-offer' | 'refused';
  /** Of what was ordered [micro-units]. */
  readonly priceMicros?: number;
  /** Participants that follow, and that cannot. */
  readonly applied?: number;
  readonly failed?: number;
  /** Of a refusal, and why nothing was offered. */
  readonly code?: string;
  readonly reason?: string;
}

const stepOf = (round: number) => `round-${round}`;

/** What a round has come to; undefined where it has not. */
export function notedRound(
  rebalanceId: string,
  round: number,
  repositories: Repositories,
): Promise<RoundNote | undefined> {
  return repositories.runs.noted<RoundNote>(rebalanceId, stepOf(round));
}

/** Notes what a round has come to, once, and tells of it. */
export async function noteRound(
  { rebalanceId, round, groupId }: RoundRef,
  note: Omit<RoundNote, 'createdMs'>,
  { repositories, journal, clock }: WorkflowPorts,
): Promise<RoundNote> {
  const noted = await repositories.runs.note<RoundNote>(rebalanceId, stepOf(round), {
    ...note,
    createdMs: clock.nowMs(),
  });
  const { createdMs, outcome, ...details } = noted;
  await journal.write([
    entryOf(`round-${outcome}`, {
      eventId: rebalanceId,
      atMs: createdMs,
      who: groupId,
      details: { round, ...details },
    }),
  ]);
  return noted;
}
