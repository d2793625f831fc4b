import type { ParticipantId } from '../ids.ts';
import type { AcceptedOffer } from '../market/index.ts';
import { hundredthsAtLeast, hundredthsOf, scaledDeltaW, scaledPriceMicros } from './activation.ts';
import type { FactorGrid, FixedAcceptance, SelectionOption, SelectionProblem } from './problem.ts';
import { groupsOf, type Row, rangeRows, requestRows, softenBreached } from './rows.ts';

/** An option that may be chosen. */
export interface Candidate {
  readonly participantId: ParticipantId;
  /** The same for all options of an offer, counted from 0 without gaps. */
  readonly offerIndex: number;
  readonly option: SelectionOption;
  /** Least factor on the grid of hundredths [1..100]. */
  readonly minHundredths: number;
  /** The rows that it changes: row `base + period`, for each base. */
  readonly rowBases: readonly number[];
}

/** One candidate at one factor. */
export interface Choice {
  readonly candidate: Candidate;
  readonly factor: number;
}

/**
 * A problem put in order: offers by participant id and option id, groups by name, what is fixed taken out,
 * all ranges as rows. Equal for problems that differ only in the order in which things are listed.
 */
export interface Instance {
  readonly periodMs: number;
  readonly periodCount: number;
  readonly grid: FactorGrid;
  /** The request's ranges per period, then each group's. */
  readonly rows: readonly Row[];
  readonly candidates: readonly Candidate[];
  readonly fixed: readonly AcceptedOffer[];
  readonly fixedPriceMicros: number;
  /** How many more offers may be accepted; Infinity without a limit. */
  readonly acceptableCount: number;
  /** How much more may be paid [micro-units]; Infinity without a limit. */
  readonly payableMicros: number;
}

/** Puts a problem in order; the problem has been checked. */
export function arrange(problem: SelectionProblem): Instance {
  const fixed = acceptedOfFixed(problem);
  const fixedPriceMicros = fixed.reduce((sum, one) => sum + one.priceMicros, 0);
  const groups = groupsOf(problem);
  const rows = [
    ...requestRows(problem.request, fixed),
    ...groups.flatMap((group) => rangeRows(group, fixed)),
  ].map((row) => softenBreached(row, problem.request));
  const { maxAcceptedOffers = Infinity, maxTotalPriceMicros = Infinity } = problem.limits ?? {};
  return {
    periodMs: problem.periodMs,
    periodCount: problem.request.dispositions.length,
    grid: problem.factorGrid ?? 'hundredths',
    rows,
    candidates: candidatesOf(problem),
    fixed,
    fixedPriceMicros,
    acceptableCount: maxAcceptedOffers - fixed.length,
    payableMicros: maxTotalPriceMicros - fixedPriceMicros,
  };
}

/** What an acceptance gives: rounded powers and price. */
export function acceptedOf({ candidate, factor }: Choice): AcceptedOffer {
  return accept(candidate.participantId, candidate.option, factor);
}

/** Orders text by its code units, the same everywhere. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function accept(participantId: ParticipantId, option: SelectionOption, askedFactor: number): AcceptedOffer {
  const hundredths = hundredthsOf(askedFactor);
  const factor = hundredths === undefined ? askedFactor : hundredths / 100;
  return {
    participantId,
    optionId: option.id,
    activationFactor: factor,
    deltaW: scaledDeltaW(option.deltaW, factor),
    priceMicros: scaledPriceMicros(option.priceMicros, factor),
  };
}

function acceptedOfFixed(problem: SelectionProblem): readonly AcceptedOffer[] {
  const fixed = new Map((problem.fixed ?? []).map((one) => [one.participantId, one] as const));
  return problem.offers
    .filter((offer) => fixed.has(offer.participantId))
    .map((offer) => {
      const one = fixed.get(offer.participantId) as FixedAcceptance; // just filtered by has()
      const option = offer.options.find(({ id }) => id === one.optionId) as SelectionOption; // checked input
      return accept(offer.participantId, option, one.activationFactor);
    })
    .sort((a, b) => byText(a.participantId, b.participantId));
}

/** An option that changes nothing is no candidate: it can only cost. */
function candidatesOf(problem: SelectionProblem): readonly Candidate[] {
  const fixedIds = new Set((problem.fixed ?? []).map((one) => one.participantId));
  const bases = rowBasesByParticipant(problem);
  const own = [0];
  return problem.offers
    .filter((offer) => !fixedIds.has(offer.participantId))
    .map((offer) => ({
      ...offer,
      options: offer.options.filter(({ deltaW }) => deltaW.some((powerW) => powerW !== 0)),
    }))
    .filter((offer) => offer.options.length > 0)
    .sort((a, b) => byText(a.participantId, b.participantId))
    .flatMap(({ participantId, options }, offerIndex) =>
      options
        .toSorted((a, b) => byText(a.id, b.id))
        .map((option) => ({
          participantId,
          offerIndex,
          option,
          minHundredths: hundredthsAtLeast(option.minActivationFactor),
          rowBases: bases.get(participantId) ?? own,
        })),
    );
}

function rowBasesByParticipant(problem: SelectionProblem): ReadonlyMap<ParticipantId, readonly number[]> {
  const periodCount = problem.request.dispositions.length;
  const bases = new Map<ParticipantId, number[]>();
  for (const [index, group] of groupsOf(problem).entries()) {
    for (const participantId of group.participantIds) {
      const list = bases.get(participantId) ?? [0];
      list.push(periodCount * (1 + index));
      bases.set(participantId, list);
    }
  }
  return bases;
}
