import { MINUTE_MS, periodStartMs } from '../../time/index.ts';
import { clockText } from '../clock-text.ts';
import type { ContractRule, RuleFacts } from './rule.ts';

/** First instant at which a change may begin: now plus the contract's notice [ms]. */
export function noticeEndsMs({ contract, nowMs }: Pick<RuleFacts, 'contract' | 'nowMs'>): number {
  return nowMs + contract.noticeMinutes * MINUTE_MS;
}

/** Between order and first change lies the notice of the contract. */
export const notice: ContractRule = {
  name: 'notice',
  allows: (facts, period) => periodStartMs(facts.grid, period) >= noticeEndsMs(facts),
  reason: (facts) =>
    `contract ${facts.contract.id} needs ${facts.contract.noticeMinutes} minutes of notice: not before ${clockText(noticeEndsMs(facts), facts.grid)}`,
};
