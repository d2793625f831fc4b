import type { RebalancePolicy } from '../../engine/portfolio/index.ts';
import { formatEnergy, formatMoney, formatPower, formatPricePerKwh } from '../../engine/quantity/index.ts';
import type { DeviationLeft, RebalanceEnd, RebalanceRecord } from '../../engine/repositories/index.ts';

const ENDS: { readonly [End in RebalanceEnd]: { readonly word: string; readonly sentence: string } } = {
  'within-tolerance': {
    word: 'within tolerance',
    sentence: 'There was nothing to do: no period deviated by more than the tolerance.',
  },
  balanced: { word: 'balanced', sentence: 'The group is within the tolerance again.' },
  'too-late': {
    word: 'too late',
    sentence:
      'What is left lies in periods that had begun, or were about to, and cannot be changed any more.',
  },
  'no-flexibility': {
    word: 'no flexibility',
    sentence: 'Nobody offered what would have helped at less than the deviation costs.',
  },
  'rounds-used': {
    word: 'rounds used up',
    sentence: 'The policy allows no further round.',
  },
  'no-commitment': {
    word: 'nothing ordered',
    sentence: 'No order commits the group any more.',
  },
};

/** How a rebalancing stands, in a word or two. */
export function stateText({ status, end }: Pick<RebalanceRecord, 'status' | 'end'>): string {
  return status === 'running' || end === undefined ? 'not ended' : ENDS[end].word;
}

/** Why it ended. */
export function endSentence({ status, end }: Pick<RebalanceRecord, 'status' | 'end'>): string {
  if (status === 'running' || end === undefined) {
    return 'It has not ended: it is being worked on, or was broken off.';
  }
  return ENDS[end].sentence;
}

/** `1.2 kWh, 0.60 EUR`; what is beyond the tolerance. */
export function leftText({ excessWh, costMicros }: Partial<DeviationLeft>, currency: string): string {
  if (excessWh === undefined) return '-';
  if (excessWh === 0 && (costMicros ?? 0) === 0) return 'nothing';
  return `${formatEnergy(excessWh)}, ${formatMoney(costMicros ?? 0, currency).trim()}`;
}

/** `500 W in ordered periods, at most 3 rounds, 1.00 EUR/kWh`. */
export function policyText(policy: RebalancePolicy, currency: string): string {
  const { tolerance, periods, roundsMax, shortfallMicrosPerKwh } = policy;
  const toleranceText = tolerance.kind === 'power' ? formatPower(tolerance.powerW) : `${tolerance.pct} %`;
  const where = periods === 'ordered' ? 'in ordered periods' : 'all day';
  const rounds = roundsMax === 1 ? 'one round' : `at most ${roundsMax} rounds`;
  return `${toleranceText} ${where}, ${rounds}, ${formatPricePerKwh(shortfallMicrosPerKwh, currency)}`;
}

/** What a rebalancing has come to, in a line: `north on 2026-11-22 in one round: balanced, left nothing`. */
export function outcomeText(record: RebalanceRecord, currency: string): string {
  const { groupId, day, roundCount = 0 } = record;
  const rounds = roundCount === 1 ? 'one round' : `${roundCount} rounds`;
  return `${groupId} on ${day} in ${rounds}: ${stateText(record)}, left ${leftText(record, currency)}`;
}
