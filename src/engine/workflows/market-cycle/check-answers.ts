import type { WorkflowPorts } from '../types.ts';
import { cycleFacts } from './cycle-facts.ts';
import type { MarketCycleInput } from './input.ts';

/** `complete`: all have answered; `late`: the deadline has passed without some; `waiting`: neither. */
export interface Answers {
  readonly state: 'complete' | 'late' | 'waiting';
  /** How many participants have not answered. */
  readonly missing: number;
}

/**
 * Task of the waiting loop: looks who of the group has answered. The group is the members of the aggregate that
 * the request refers to, so that nobody who joined later is waited for.
 *
 * @throws InvariantError if the cycle was not opened.
 */
export async function checkAnswers(
  input: MarketCycleInput,
  { repositories, clock }: WorkflowPorts,
): Promise<Answers> {
  const { aggregate, request } = await cycleFacts(input, repositories);
  const members = aggregate.members.map(({ participantId }) => participantId);
  const offers = await repositories.offers.getMany(input.cycleId, members);
  const missing = offers.filter((offer) => offer === undefined).length;
  if (missing === 0) return { state: 'complete', missing: 0 };
  return { state: clock.nowMs() >= request.deadlineMs ? 'late' : 'waiting', missing };
}
