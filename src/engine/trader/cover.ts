import type { Run } from './candidates.ts';

/** What a set of options gives for its price. */
export interface Priced {
  readonly deltaW: Int32Array;
  readonly priceMicros: number;
}

/** In which way amounts are counted: where, in which direction, and what a kWh that is not delivered costs. */
export interface Counting {
  readonly windows: readonly Run[];
  readonly sign: 1 | -1;
  readonly periodHours: number;
  readonly missingMicrosPerKwh: number;
}

/** Amounts between nothing and the most at which two curves are compared. */
const AMOUNTS = 16;

const W_PER_KW = 1000;

/** A curve of the least price against an amount, at AMOUNTS even steps from nothing to the most [micro-units]. */
type Curve = Float64Array;

interface Need {
  /** Most that any offers of this [kWh]. */
  readonly mostKwh: number;
  /** Of each [kWh]. */
  readonly amountsKwh: readonly number[];
  readonly full: Curve;
  /** Mean of the full curve [micro-units], more than 0. */
  readonly meanMicros: number;
}

/** What was chosen of many, and what they lose against all of them. */
export interface Cover {
  /** Indices, in the order in which they were chosen: the most useful first. */
  readonly chosen: readonly number[];
  /** Mean of (price of the chosen − price of all) over the mean price of all, over all amounts and needs; 0: nothing. */
  readonly lossPu: number;
}

/**
 * Chooses few of many that stand for all. What a group may need of a site is an amount of energy within a window, or a
 * power that is kept throughout it; for each there is a curve of the least price against the amount, where any
 * of them may be taken in part, one at a time, and what is missing costs what a shortfall costs. One after the other the
 * one is taken that brings the chosen curves nearest to those of all, until there are enough or nothing is lost.
 *
 * @param countMax - of the chosen.
 */
export function cover(all: readonly Priced[], counting: Counting, countMax: number): Cover {
  const needs = needsOf(all, counting);
  const chosen: number[] = [];
  let curves = needs.map(({ mostKwh }) => missing(mostKwh, counting));
  let lossPu = lossOf(needs, curves);
  while (chosen.length < countMax) {
    let best: { readonly index: number; readonly lossPu: number; readonly curves: Curve[] } | undefined;
    for (let index = 0; index < all.length; index += 1) {
      if (chosen.includes(index)) continue;
      const next = needs.map((need, of) =>
        lower(curves[of]!, need, priceOf(all[index]!), need.amountsKwh[index]!, counting),
      );
      const nextPu = lossOf(needs, next);
      if (nextPu < (best?.lossPu ?? lossPu) - LEAST_GAIN_PU) best = { index, lossPu: nextPu, curves: next };
    }
    if (best === undefined) break;
    chosen.push(best.index);
    curves = best.curves;
    lossPu = best.lossPu;
  }
  return { chosen, lossPu };
}

/** Less is not worth another option. */
const LEAST_GAIN_PU = 1e-4;

function priceOf({ priceMicros }: Priced): number {
  return priceMicros;
}

function needsOf(all: readonly Priced[], counting: Counting): readonly Need[] {
  const needs: Need[] = [];
  for (const window of counting.windows) {
    for (const amountOf of [energyKwh, evenKwh]) {
      const amountsKwh = all.map(({ deltaW }) => amountOf(deltaW, window, counting));
      const mostKwh = Math.max(0, ...amountsKwh);
      if (mostKwh < LEAST_KWH) continue;
      let full = missing(mostKwh, counting);
      const need = { mostKwh, amountsKwh, full, meanMicros: 1 };
      for (const [index, one] of all.entries())
        full = lower(full, need, priceOf(one), amountsKwh[index]!, counting);
      needs.push({ ...need, full, meanMicros: Math.max(1, mean(full)) });
    }
  }
  return needs;
}

const LEAST_KWH = 0.02;

function energyKwh(deltaW: Int32Array, { from, to }: Run, { sign, periodHours }: Counting): number {
  let sumW = 0;
  for (let period = from; period < to; period += 1) sumW += sign * deltaW[period]!;
  return (sumW * periodHours) / W_PER_KW;
}

/** What is kept in every period of a window, over its length. */
function evenKwh(deltaW: Int32Array, { from, to }: Run, { sign, periodHours }: Counting): number {
  let leastW = Number.POSITIVE_INFINITY;
  for (let period = from; period < to; period += 1) leastW = Math.min(leastW, sign * deltaW[period]!);
  return (Math.max(0, leastW) * (to - from) * periodHours) / W_PER_KW;
}

function missing(mostKwh: number, { missingMicrosPerKwh }: Counting): Curve {
  return Float64Array.from(
    { length: AMOUNTS },
    (_, step) => ((step + 1) / AMOUNTS) * mostKwh * missingMicrosPerKwh,
  );
}

/** The curve with one more to choose from. */
function lower(
  curve: Curve,
  { mostKwh }: Pick<Need, 'mostKwh'>,
  priceMicros: number,
  amountKwh: number,
  { missingMicrosPerKwh }: Counting,
): Curve {
  if (amountKwh <= 0) return curve;
  return curve.map((micros, step) => {
    const wantedKwh = ((step + 1) / AMOUNTS) * mostKwh;
    const partPu = Math.min(1, wantedKwh / amountKwh);
    const missedKwh = Math.max(0, wantedKwh - amountKwh);
    return Math.min(micros, partPu * priceMicros + missedKwh * missingMicrosPerKwh);
  });
}

function lossOf(needs: readonly Need[], curves: readonly Curve[]): number {
  if (needs.length === 0) return 0;
  let sumPu = 0;
  for (const [index, need] of needs.entries())
    sumPu += (mean(curves[index]!) - mean(need.full)) / need.meanMicros;
  return sumPu / needs.length;
}

function mean(curve: Curve): number {
  return curve.reduce((sum, micros) => sum + micros, 0) / curve.length;
}
