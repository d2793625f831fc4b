import type { LoggedEnd, LoggedNode } from './core/search-log.ts';
import type { Instance } from './instance.ts';
import type { Row } from './rows.ts';
import type { ProofEnd, ProofNode, ProofPrices, SearchProof } from './search-proof.ts';
import { microsPerW } from './tally.ts';

const W_PER_KW = 1000;
const PPM = 1e6;

/**
 * Puts what a search has logged into whole numbers: prices are rounded, and into what missing each range costs. That
 * takes a little of the bound, which is why the bound is what the check says, and not what the search said.
 *
 * @param moneyMicros - micro-units in the search's unit of money.
 */
export function searchProofOf(instance: Instance, log: LoggedNode, moneyMicros: number): SearchProof {
  const { rows, periodCount, candidates } = instance;
  const perMwh = microsPerW(instance, { kind: 'breach', microsPerMwh: 1 });
  const pricesOf = (lambda: Float64Array): ProofPrices => ({
    microsPerMwh: Float64Array.from(rows, (row, index) =>
      boxed(row, (lambda[index]! * moneyMicros) / (W_PER_KW * perMwh)),
    ),
    paidPpm: Math.max(0, Math.round(lambda[rows.length]! * PPM)),
    acceptedMicros: Math.max(0, Math.round(lambda[rows.length + 1]! * moneyMicros)),
  });
  return {
    candidates: candidates.map(({ participantId, option }) => ({ participantId, optionId: option.id })),
    groups: rows.filter((_, index) => index > 0 && index % periodCount === 0).map(({ group = '' }) => group),
    root: nodeOf(log, pricesOf),
  };
}

function boxed({ priced }: Row, microsPerMwh: number): number {
  const most = priced?.above.microsPerMwh ?? Number.MAX_SAFE_INTEGER;
  const least = -(priced?.below.microsPerMwh ?? Number.MAX_SAFE_INTEGER);
  return Math.min(most, Math.max(least, Math.round(microsPerMwh))) + 0;
}

function nodeOf({ steps, end }: LoggedNode, pricesOf: (lambda: Float64Array) => ProofPrices): ProofNode {
  return {
    steps: steps.map(({ narrowed, lambda }) => ({ narrowed, ...(lambda && { prices: pricesOf(lambda) }) })),
    end: endOf(end, pricesOf),
  };
}

function endOf(end: LoggedEnd, pricesOf: (lambda: Float64Array) => ProofPrices): ProofEnd {
  switch (end.kind) {
    case 'bounded':
      return { kind: 'bounded', prices: pricesOf(end.lambda) };
    case 'impossible':
      return end;
    case 'split':
      return { ...end, parts: end.parts.map((part) => ({ ...part, node: nodeOf(part.node, pricesOf) })) };
  }
}
