import { formatInstant, MINUTE_MS, periodStartMs } from '../../time/index.ts';
import type { ContractRule } from './rule.ts';

/** Between two uses of a contract lies its rest time, on both sides of each use. */
export const rest: ContractRule = {
  name: 'rest',
  allows: ({ contract, invocations, grid }, period) => {
    const restMs = contract.restMinutes * MINUTE_MS;
    const startMs = periodStartMs(grid, period);
    const endMs = startMs + grid.periodMs;
    return invocations.every((use) => endMs <= use.startMs - restMs || startMs >= use.endMs + restMs);
  },
  reason: ({ contract, invocations, grid }) => {
    const lastEndMs = Math.max(...invocations.map(({ endMs }) => endMs));
    const untilMs = lastEndMs + contract.restMinutes * MINUTE_MS;
    return `contract ${contract.id} rests until ${formatInstant(untilMs, grid.zone)}`;
  },
};
