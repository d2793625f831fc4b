import type { WorkflowPorts } from '../types.ts';
import { cancelledReason } from './cancel.ts';
import { cycleFacts } from './cycle-facts.ts';
import type { MarketCycleInput } from './input.ts';

/** `complete`: all have answered; `late`: the deadline has passed without some; `waiting`: neither; `cancelled`. */
export interface Answers {
  readonly state: 'complete' | 'late' | 'waiting' | 'cancelled';
  /** How many participants have not answered. */
  readonly missing: number;
  /** Why it goes no further; empty but where it is cancelled. */
  readonly reason: string;
}

/**
 * Task of the waiting loop: looks who of those that were asked has answered, so that nobody who joined later is waited for.
 *
 * @throws InvariantError if the cycle was not opened.
 */
export async function checkAnswers(
  input: MarketCycleInput,
  { repositories, clock }: WorkflowPorts,
): Promise<Answers> {
  const { cycle, request } = await cycleFacts(input, repositories);
  const asked = await repositories.runs.members(input.cycleId);
  const answered = await repositories.offers.answered(input.cycleId);
  const missing = asked.filter((id) => !answered.has(id)).length;
  if (cycle.status === 'cancelled') return { state: 'cancelled', missing, reason: cancelledReason(cycle) };
  if (missing === 0) return { state: 'complete', missing, reason: '' };
  return { state: clock.nowMs() >= request.deadlineMs ? 'late' : 'waiting', missing, reason: '' };
}
