import type { AcceptedOffer, SoftenedRange } from '../market/index.ts';
import { certificateOf } from './certificate.ts';
import { acceptedOf, byText, type Choice, type Frame, type Instance } from './instance.ts';
import type { SelectionProblem } from './problem.ts';
import type { NotTaken, ProvenBy, SelectionResult, SelectionStop } from './result.ts';
import { deviationW, type Miss } from './rows.ts';
import type { SearchProof } from './search-proof.ts';
import {
  exactCost,
  missOf,
  roundedCost,
  roundedMicros,
  type Tally,
  tallyOf,
  totalCost,
  unroundedCostMicros,
} from './tally.ts';

/** How far above the bound a selection may lie and still be optimal, in parts of its cost. */
const OPTIMAL_GAP_PU = 1e-6;

/** What was chosen, before it is told. */
export interface Choosing {
  readonly choices: readonly Choice[];
  /** Proven lower bound of the cost before rounding [micro-units]; absent where there was nothing to choose. */
  readonly boundMicros?: number;
  readonly stoppedBy?: 'nodes' | 'time' | 'size' | 'rounding';
  readonly provenBy: ProvenBy;
  readonly rowMicrosPerW?: Float64Array;
  readonly searchProof?: SearchProof;
  readonly solves: number;
}

/** Tells what was chosen in whole watts and micro-units. */
export function reportOf(
  problem: SelectionProblem,
  instance: Instance,
  choosing: Choosing,
  relativeGap = OPTIMAL_GAP_PU,
): SelectionResult {
  const accepted = [...instance.fixed, ...choosing.choices.map(acceptedOf)].sort((a, b) =>
    byText(a.participantId, b.participantId),
  );
  const told = {
    choosing,
    tally: tallyOf(instance, choosing.choices),
    unroundedObjectiveMicros: unroundedCostMicros(instance, choosing.choices),
  };
  return {
    ...figuresOf(instance, told, relativeGap),
    accepted,
    notTaken: notTakenOf(problem, accepted),
  };
}

/** What was chosen, in sums. */
export interface Told {
  readonly choosing: Omit<Choosing, 'choices'>;
  readonly tally: Tally;
  readonly unroundedObjectiveMicros: number;
}

/** All that is told of a selection but who is taken. */
export function figuresOf(
  frame: Frame,
  { choosing, tally, unroundedObjectiveMicros }: Told,
  relativeGap = OPTIMAL_GAP_PU,
): Omit<SelectionResult, 'accepted' | 'notTaken'> {
  const cost = exactCost(frame, tally);
  const objectiveMicros = roundedMicros(totalCost(cost));
  const boundMicros = reportedBound(frame, choosing, unroundedObjectiveMicros);
  const gapPu = Math.max(relativeGap, OPTIMAL_GAP_PU);
  const stop = stopOf(choosing, unroundedObjectiveMicros, boundMicros, gapPu);
  return {
    status: stop === undefined ? 'optimal' : 'feasible',
    ...(stop && { stoppedBy: stop }),
    sumDeltaW: Int32Array.from(tally.sumsW.subarray(0, frame.periodCount)),
    shortfallW: missedW(frame, tally, 'shortfall'),
    overshootW: missedW(frame, tally, 'overshoot'),
    softened: softenedRanges(frame, tally),
    components: roundedCost(cost),
    objectiveMicros,
    unroundedObjectiveMicros,
    boundMicros,
    gapPpm: objectiveMicros > boundMicros ? ((objectiveMicros - boundMicros) / objectiveMicros) * 1e6 : 0,
    provenBy: choosing.provenBy,
    ...(choosing.rowMicrosPerW && { certificate: certificateOf(frame, choosing.rowMicrosPerW) }),
    ...(choosing.searchProof && { searchProof: choosing.searchProof }),
    solves: choosing.solves,
  };
}

/**
 * No cost is below what is fixed, whatever the solver says; and no bound is above a selection that was found,
 * where the solver's tolerances put it there.
 */
function reportedBound(frame: Frame, choosing: Told['choosing'], unroundedObjectiveMicros: number): number {
  const proven = choosing.boundMicros ?? unroundedObjectiveMicros;
  return Math.round(Math.min(Math.max(proven, frame.fixedPriceMicros), unroundedObjectiveMicros));
}

function stopOf(
  { stoppedBy, solves }: Told['choosing'],
  unroundedObjectiveMicros: number,
  boundMicros: number,
  gapPu: number,
): SelectionStop | undefined {
  if (stoppedBy !== undefined) return stoppedBy;
  const isWithinGap = unroundedObjectiveMicros - boundMicros <= gapPu * Math.max(1, unroundedObjectiveMicros);
  return solves <= 1 || isWithinGap ? undefined : 'rounding';
}

function notTakenOf(problem: SelectionProblem, accepted: readonly AcceptedOffer[]): readonly NotTaken[] {
  const takenIds = new Set(accepted.map((one) => one.participantId));
  return problem.offers
    .filter((offer) => !takenIds.has(offer.participantId))
    .map(({ participantId, options }): NotTaken => {
      return { participantId, reason: options.length === 0 ? 'no-options' : 'not-chosen' };
    })
    .sort((a, b) => byText(a.participantId, b.participantId));
}

function missedW(frame: Frame, tally: Tally, kind: Miss['kind']): Int32Array {
  return Int32Array.from({ length: frame.periodCount }, (_, period) => {
    const miss = missOf(frame.rows[period]!, tally.sumsW[period]!);
    return miss?.kind === kind ? miss.missedW : 0;
  });
}

function softenedRanges(frame: Frame, tally: Tally): readonly SoftenedRange[] {
  return frame.rows.flatMap((row, index) => {
    if (row.softened === undefined || row.priced === undefined) return [];
    return [
      {
        period: row.period,
        ...(row.group !== undefined && { group: row.group }),
        reason: row.softened,
        breachW: deviationW(row, tally.sumsW[index]!),
        priceMicrosPerMwh: row.priced.above.microsPerMwh,
      },
    ];
  });
}
