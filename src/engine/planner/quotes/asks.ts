import { W_PER_KW } from '../units.ts';
import type { NetCurve, NetWindow, SiteQuotes } from './quotes.ts';

/** One step of a ladder: what a further part of a change costs. Changes are from a reference power, with their sign. */
export interface Ask {
  /** Change at which the step begins, nearer to 0, and at which it ends [W]. */
  readonly fromW: number;
  readonly toW: number;
  /** What the whole change up to `toW` costs [micro-units]. */
  readonly extraMicros: number;
  /** What each kWh of the step costs [micro-units per kWh]; of an import or export in one period. */
  readonly askMicrosPerKwh: number;
  /** Nothing between the two can be had. */
  readonly isGap: boolean;
}

/** What it costs to draw less, and to draw more, step by step away from a reference power. */
export interface Ladders {
  readonly down: readonly Ask[];
  readonly up: readonly Ask[];
}

/** A change of power [W], and what it costs [micro-units]. */
export interface ChangeCost {
  readonly changeW: number;
  readonly extraMicros: number;
}

/** Changes that are nearer to each other are one [W]. */
const SAME_W = 0.01;

/**
 * The ladders of one period: the slopes of its curve, from a reference power outwards.
 *
 * @param referenceW - a net power that the site can have, as its plan [W].
 * @param lengthH - of the period [h].
 */
export function laddersOf(curve: NetCurve, referenceW: number, lengthH: number): Ladders {
  return { down: ladder(curve, referenceW, lengthH, -1), up: ladder(curve, referenceW, lengthH, 1) };
}

function ladder(curve: NetCurve, referenceW: number, lengthH: number, sign: 1 | -1): readonly Ask[] {
  const asks: Ask[] = [];
  const last = { sizeW: 0, micros: 0 };
  const add = (sizeW: number, micros: number, isGap: boolean) => {
    const stepW = sizeW - last.sizeW;
    if (stepW > SAME_W) {
      asks.push({
        fromW: sign * last.sizeW,
        toW: sign * sizeW,
        extraMicros: micros,
        askMicrosPerKwh: ((micros - last.micros) * W_PER_KW) / (stepW * lengthH),
        isGap,
      });
    }
    last.sizeW = Math.max(last.sizeW, sizeW);
    last.micros = micros;
  };
  for (const { fromW, toW, fromMicros, toMicros } of sideSegments(curve, referenceW, sign)) {
    add(fromW, fromMicros, true);
    add(toW, toMicros, false);
  }
  return asks;
}

/** A straight part of a curve on one side of the reference, as sizes of change ≥ 0 [W]; for a single point both ends are the same. */
interface SideSegment {
  readonly fromW: number;
  readonly toW: number;
  readonly fromMicros: number;
  readonly toMicros: number;
}

/** The nearest first. */
function sideSegments({ branches }: NetCurve, referenceW: number, sign: 1 | -1): readonly SideSegment[] {
  const segments: SideSegment[] = [];
  for (const { netW, extraMicros } of branches) {
    const sizesW = netW.map((powerW) => sign * (powerW - referenceW));
    for (let at = 0; at < Math.max(1, netW.length - 1); at++) {
      const next = Math.min(at + 1, netW.length - 1);
      const [near, far] = sizesW[at]! <= sizesW[next]! ? [at, next] : [next, at];
      const toW = sizesW[far]!;
      if (toW <= SAME_W) continue;
      const fromW = Math.max(0, sizesW[near]!);
      const toMicros = extraMicros[far]!;
      const slope = (toMicros - extraMicros[near]!) / (toW - sizesW[near]!) || 0;
      segments.push({ fromW, toW, fromMicros: toMicros - slope * (toW - fromW), toMicros });
    }
  }
  return segments.sort((a, b) => a.fromW - b.fromW);
}

/** How a window is asked for the cost of one change in all of its periods. */
export interface ChangeQuestion extends Pick<NetWindow, 'from' | 'to'> {
  /** [W] per period of the horizon, from which the change is counted. */
  readonly referenceW: Float64Array;
  /** Into how many steps the way to the furthest change is cut, on each side. */
  readonly stepCount: number;
}

/**
 * What the same change of power in all periods of a window costs, from the furthest that is feasible downwards to the furthest
 * upwards, in whole watts and in even steps.
 *
 * @returns ascending by change, 0 among them.
 */
export function changeCosts(quotes: SiteQuotes, question: ChangeQuestion): readonly ChangeCost[] {
  const { stepCount } = question;
  const lowW = furthestW(quotes, question, -1);
  const highW = furthestW(quotes, question, 1);
  const changesW = new Set<number>();
  for (let step = stepCount; step > 0; step--) changesW.add(Math.round((lowW * step) / stepCount) + 0);
  for (let step = 0; step <= stepCount; step++) changesW.add(Math.round((highW * step) / stepCount));
  return [...changesW].map((changeW) => ({ changeW, extraMicros: changeMicros(quotes, question, changeW) }));
}

/** @returns what one change in all periods of a window costs [micro-units]; Infinity where it is not feasible. */
export function changeMicros(
  quotes: SiteQuotes,
  { from, to, referenceW }: Omit<ChangeQuestion, 'stepCount'>,
  changeW: number,
): number {
  const netW = referenceW.slice(from, to).map((powerW) => powerW + changeW);
  return quotes.windowMicros({ from, to, minW: netW, maxW: netW });
}

/** By bisection over whole watts, within what each of the periods could do by itself. */
function furthestW(quotes: SiteQuotes, question: ChangeQuestion, sign: 1 | -1): number {
  const { from, to, referenceW } = question;
  let tooFarW = Number.POSITIVE_INFINITY;
  for (let period = from; period < to; period++) {
    const { leastW, mostW } = quotes.headroom(period);
    const roomW = sign > 0 ? mostW - referenceW[period]! : referenceW[period]! - leastW;
    tooFarW = Math.min(tooFarW, Math.floor(roomW + SAME_W) + 1);
  }
  let reachedW = 0;
  while (tooFarW - reachedW > 1) {
    const middleW = Math.floor((reachedW + tooFarW) / 2);
    if (Number.isFinite(changeMicros(quotes, question, sign * middleW))) reachedW = middleW;
    else tooFarW = middleW;
  }
  return sign * reachedW;
}
