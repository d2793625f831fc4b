import type { ContractRule } from './rule.ts';

/** A contract may be used so many times on one local day; a use counts on the day it begins. */
export const invocationsPerDay: ContractRule = {
  name: 'invocations-per-day',
  allows: ({ contract, invocations, grid }) => {
    if (contract.maxInvocationsPerDay === undefined) return true;
    const today = invocations.filter(({ startMs }) => startMs >= grid.startMs && startMs < grid.endMs);
    return today.length < contract.maxInvocationsPerDay;
  },
  reason: ({ contract }) =>
    `all ${contract.maxInvocationsPerDay} invocations of contract ${contract.id} on this day are used`,
};
