import { invariant } from '../../errors.ts';
import type { ParticipantId } from '../../ids.ts';
import { partOfRequest } from '../../market/index.ts';
import { type AnyProblem, offerIn, withOffers } from '../columns/any-problem.ts';
import type { SelectionResult } from '../result.ts';

/** Chooses anew: selectOffers or selectColumns, as the offers are, with its solver and limits. */
export type Choose<Of extends AnyProblem> = (problem: Of) => SelectionResult;

/** W · ms in a MWh and in a Wh. */
const WATT_MS_PER_MWH = 3.6e12;
const WATT_MS_PER_WH = 3.6e6;

/** What meeting a part of the request costs. */
export interface CurvePoint {
  /** Part of the change that is asked for [%]. */
  readonly sharePct: number;
  /** Part of the whole request's energy that is delivered within what is asked [%]. */
  readonly metPct: number;
  readonly deliveredWh: number;
  /** Paid to participants [micro-units]. */
  readonly paidMicros: number;
  readonly boundMicros: number;
  readonly objectiveMicros: number;
  /** What a MWh more than at the point before costs [micro-units]; absent for the first, and where there is none more. */
  readonly marginalMicrosPerMwh?: number;
}

/** The cost against the part of the request that is met, one choice for each part, as far as the shortfall price goes. */
export function costCurve<Of extends AnyProblem>(
  problem: Of,
  sharesPct: readonly number[],
  choose: Choose<Of>,
): readonly CurvePoint[] {
  const asked = askedWh(problem);
  const points: CurvePoint[] = [];
  for (const sharePct of sharesPct) {
    const part = { ...problem, request: partOfRequest(problem.request, sharePct) };
    const result = choose(part);
    const before = points.at(-1);
    const missedWh = whOf(result.shortfallW, problem.periodMs);
    const deliveredWh = askedWh(part) - missedWh;
    const moreWh = deliveredWh - (before?.deliveredWh ?? 0);
    const paidMicros = result.components.pricesMicros;
    points.push({
      sharePct,
      metPct: asked === 0 ? 100 : (100 * deliveredWh) / asked,
      deliveredWh,
      paidMicros,
      boundMicros: result.boundMicros,
      objectiveMicros: result.objectiveMicros,
      ...(before &&
        moreWh > 0 && { marginalMicrosPerMwh: ((paidMicros - before.paidMicros) / moreWh) * 1e6 }),
    });
  }
  return points;
}

/** What one per cent more of the request would cost: as the prices say, and chosen anew [micro-units]. */
export interface Sensitivity {
  readonly predictedMicros: number;
  readonly chosenMicros: number;
}

/** How sensitive the cost is to the request. */
export function sensitivityOf<Of extends AnyProblem>(
  problem: Of,
  result: SelectionResult,
  choose: Choose<Of>,
): Sensitivity {
  const more = { ...problem, request: partOfRequest(problem.request, 101) };
  const prices = result.certificate?.requestMicrosPerMwh;
  let predicted = 0;
  for (const [period, price] of (prices ?? []).entries()) {
    const edge = price > 0 ? 'maxDeltaW' : 'minDeltaW';
    predicted += price * (problem.request[edge][period]! - more.request[edge][period]!);
  }
  return {
    predictedMicros: Math.round((predicted * problem.periodMs) / WATT_MS_PER_MWH),
    chosenMicros: choose(more).objectiveMicros - result.objectiveMicros,
  };
}

/** At which price an option that was not taken would be, by choosing anew twice. */
export interface PriceToWin {
  readonly optionId: string;
  /** Highest price at factor 1 at which taking all of it costs no more than doing without [micro-units]; below 0: at none. */
  readonly winningMicros: number;
  /** What the two choices leave open of it [micro-units]. */
  readonly uncertainMicros: number;
}

/**
 * What an option may cost at most to be taken whole: what is saved if it comes for nothing.
 *
 * @throws InvariantError where the participant has no such option.
 */
export function priceToWin<Of extends AnyProblem>(
  problem: Of,
  { participantId, optionId }: { readonly participantId: ParticipantId; readonly optionId: string },
  choose: Choose<Of>,
): PriceToWin {
  const option = offerIn(problem, participantId)?.options.find(({ id }) => id === optionId);
  invariant(option !== undefined, `${participantId} has no option ${optionId}`);
  const own = new Set([participantId]);
  const without = choose(withOffers(problem, own));
  const given = { participantId, options: [{ ...option, priceMicros: 0 }] };
  const taken = choose({
    ...withOffers(problem, own, given),
    fixed: [...(problem.fixed ?? []), { participantId, optionId, activationFactor: 1 }],
  });
  return {
    optionId,
    winningMicros: without.objectiveMicros - taken.objectiveMicros,
    uncertainMicros:
      without.objectiveMicros - without.boundMicros + (taken.objectiveMicros - taken.boundMicros),
  };
}

/** Energy that is asked for at least [Wh] ≥ 0. */
function askedWh({ request, periodMs }: AnyProblem): number {
  let sumW = 0;
  for (const [period, disposition] of request.dispositions.entries()) {
    if (disposition !== 'requested') continue;
    const [minW, maxW] = [request.minDeltaW[period]!, request.maxDeltaW[period]!];
    sumW += maxW <= 0 ? -maxW : minW;
  }
  return (sumW * periodMs) / WATT_MS_PER_WH;
}

function whOf(powersW: Int32Array, periodMs: number): number {
  let sumW = 0;
  for (const powerW of powersW) sumW += powerW;
  return (sumW * periodMs) / WATT_MS_PER_WH;
}
