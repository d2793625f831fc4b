import { MINUTE_MS, periodStartMs } from '../../time/index.ts';
import { clockText } from '../clock-text.ts';
import type { ContractRule, RuleFacts } from './rule.ts';

/** Between two uses of a contract lies its rest time, on both sides of each use, across midnight as well. */
export const rest: ContractRule = {
  name: 'rest',
  allows: ({ contract, invocations, grid }, period) => {
    const restMs = contract.restMinutes * MINUTE_MS;
    const startMs = periodStartMs(grid, period);
    const endMs = startMs + grid.periodMs;
    return invocations.every((use) => endMs <= use.startMs - restMs || startMs >= use.endMs + restMs);
  },
  reason: (facts) => `contract ${facts.contract.id} is used and rests ${restsOfDay(facts).join(' and ')}`,
};

/** `from … until …` of each use that touches the day. */
function restsOfDay({ contract, invocations, grid }: RuleFacts): readonly string[] {
  const restMs = contract.restMinutes * MINUTE_MS;
  return invocations
    .map(({ startMs, endMs }) => ({ fromMs: startMs - restMs, untilMs: endMs + restMs }))
    .filter(({ fromMs, untilMs }) => fromMs < grid.endMs && untilMs > grid.startMs)
    .map(({ fromMs, untilMs }) => `from ${clockText(fromMs, grid)} until ${clockText(untilMs, grid)}`);
}
