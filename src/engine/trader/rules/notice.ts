import { formatInstant, periodStartMs } from '../../time/index.ts';
import type { ContractRule, RuleFacts } from './rule.ts';

const MS_PER_MINUTE = 60_000;

/** First instant at which a change may begin: now plus the contract's notice [ms]. */
export function noticeEndsMs({ contract, nowMs }: Pick<RuleFacts, 'contract' | 'nowMs'>): number {
  return nowMs + contract.noticeMinutes * MS_PER_MINUTE;
}

/** Between order and first change lies the notice of the contract. */
export const notice: ContractRule = {
  name: 'notice',
  allows: (facts, period) => periodStartMs(facts.grid, period) >= noticeEndsMs(facts),
  reason: (facts) =>
    `contract ${facts.contract.id} needs ${facts.contract.noticeMinutes} minutes of notice: not before ${formatInstant(noticeEndsMs(facts), facts.grid.zone)}`,
};
