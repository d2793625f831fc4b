import { dive } from '../core/dive.ts';
import { earlierFirst } from '../core/earlier-first.ts';
import { costOf as coreCostOf, emptySelection, evaluate, type Selection } from '../core/evaluate.ts';
import { withFewer } from '../core/fewer.ts';
import { type Packed, packRanges } from '../core/packed.ts';
import { within } from '../core/pass.ts';
import { type Dual, solveDual } from '../core/sifting.ts';
import type { Frame } from '../instance.ts';
import { figuresOf, type Told } from '../report.ts';
import type { SelectionResult } from '../result.ts';
import { exactCost, excessesOf, type Tally, totalCost } from '../tally.ts';
import {
  NARROWED_SOLVES_MAX,
  type Narrowing,
  NOT_NARROWED,
  narrowedRows,
  WHOLE_ONLY,
} from '../whole-watts.ts';
import type { OfferColumns } from './offer-columns.ts';
import type { PackedColumns } from './pack-columns.ts';
import { settleColumnTies } from './settle-columns.ts';
import { type Taken, tallyOfTaken, unroundedMicrosOf } from './taken.ts';

const W_PER_KW = 1000;

/** Parts of the cost that the prices of many offers are exact to. */
const DUAL_GAP_PU = 1e-6;

/** Parts of the cost by which a selection may be improved at most when it counts as the best. */
const LEAST_GAP_PU = 1e-6;

/** Parts of the cost that rounding of doubles may hide. */
const ROUNDING_PU = 1e-9;

/** Most that a range is narrowed by from the start [W], and as a part of its room. */
const SPARED_W = 16;
const SPARED_PU = 1e-4;

/** What was chosen of many, and all that is told of it. */
export interface ManyChosen {
  readonly taken: Taken;
  readonly figures: Omit<SelectionResult, 'accepted' | 'notTaken'>;
}

/**
 * Chooses among many offers, on the grid of hundredths and without a limit of count or total price: prices that prove a bound,
 * and a selection near it. With no object per offer.
 */
export function chooseMany(
  frame: Frame,
  columns: OfferColumns,
  packed: PackedColumns,
  relativeGap = LEAST_GAP_PU,
): ManyChosen {
  const dual = solveDual(packed.packed, DUAL_GAP_PU);
  let narrowing: Narrowing = { ...NOT_NARROWED, rows: spared(frame) };
  for (let solves = 1; ; solves += 1) {
    const taken = { frame, columns, packed, selection: selectionAt(narrowing, frame, packed, dual) };
    const tally = tallyOfTaken(taken);
    const excesses = excessesOf(frame, tally, 0);
    const isLast = narrowing.wholeOnly;
    if (excesses.length === 0 || isLast) {
      return told(excesses.length === 0 ? taken : nothingOf(taken), { dual, solves, relativeGap });
    }
    const next = solves > NARROWED_SOLVES_MAX ? undefined : { excesses, attempts: solves - 1 };
    narrowing = (next && narrowedRows(narrowing, frame, next)) ?? WHOLE_ONLY;
  }
}

/**
 * What ranges that must be kept are narrowed by from the start: about what rounding to whole watts adds up to, and next to
 * nothing of what many offers move. Without it they would be left by some watts, and all would be chosen anew.
 */
function spared({ rows }: Frame): Narrowing['rows'] {
  const spare = (roomW: number) => Math.min(SPARED_W, Math.floor(SPARED_PU * roomW));
  const kept = [...rows.entries()].filter(([, { priced }]) => priced === undefined);
  return new Map(
    kept.map(([index, { lowW, highW, fixedW }]) => [
      index,
      { lowW: spare(fixedW - lowW), highW: spare(highW - fixedW) },
    ]),
  );
}

/** A selection within the ranges as they were narrowed. */
function selectionAt(narrowing: Narrowing, frame: Frame, { packed }: PackedColumns, dual: Dual): Selection {
  const asked: Packed = {
    ...packed,
    ...packRanges(frame, narrowing, packed.moneyMicros),
    ...(narrowing.wholeOnly && { minHundredths: new Int32Array(packed.optionCount).fill(100) }),
  };
  const dived = dive(asked, dual.lambda, dual.sizes);
  const isKept = dived.costUnits !== Number.POSITIVE_INFINITY;
  const selection = withFewer(asked, isKept ? dived.selection : emptySelection(asked));
  const costUnits = coreCostOf(asked, evaluate(asked, selection));
  const gapUnits = costUnits - dual.bound + ROUNDING_PU * (1 + Math.abs(costUnits));
  earlierFirst(asked, selection, within(packed, dual.lambda, gapUnits));
  return selection;
}

function nothingOf(taken: Taken): Taken {
  return { ...taken, selection: emptySelection(taken.packed.packed) };
}

function told(
  chosen: Taken,
  { dual, solves, relativeGap }: { dual: Dual; solves: number; relativeGap: number },
): ManyChosen {
  settleColumnTies(chosen);
  const { frame, packed } = chosen;
  const { moneyMicros } = packed.packed;
  const nothing = nothingOf(chosen);
  const isWorthIt = costOf(chosen) < costOf(nothing);
  const taken = isWorthIt ? chosen : nothing;
  const boundMicros = dual.bound * moneyMicros + frame.fixedPriceMicros;
  const unroundedObjectiveMicros = unroundedMicrosOf(taken);
  const gapPu = Math.max(relativeGap, LEAST_GAP_PU);
  const isNear = unroundedObjectiveMicros - boundMicros <= gapPu * unroundedObjectiveMicros;
  const choosing: Told['choosing'] = {
    boundMicros,
    provenBy: 'prices',
    rowMicrosPerW: dual.lambda.map((units) => (units * moneyMicros) / W_PER_KW),
    solves,
    ...(!isNear && { stoppedBy: 'size' }),
  };
  const tally = tallyOfTaken(taken);
  return { taken, figures: figuresOf(frame, { choosing, tally, unroundedObjectiveMicros }, relativeGap) };
}

function costOf(taken: Taken): bigint {
  const tally: Tally = tallyOfTaken(taken);
  return totalCost(exactCost(taken.frame, tally));
}
