import { costOf, type PlannerProblem, plan, type Schedule } from '../../planner/index.ts';
import type { Contract } from '../../portfolio/index.ts';
import type { Solver } from '../../ports.ts';
import { HOUR_MS } from '../../time/index.ts';
import { allowedChange } from '../allowed-change.ts';
import { signOf } from '../eligible-periods.ts';
import type { TraderInput } from '../types.ts';

/** What it costs a site at least to deliver so much, contract and margin left out. */
export interface DeliveredCost {
  /** In the direction that is asked for, within the periods in which the contract may be used [Wh] ≥ 0. */
  readonly deliveredWh: number;
  /** More than as planned [micro-units]. */
  readonly siteCostMicros: number;
}

/** Consecutive periods, `to` exclusive. */
export interface PeriodRun {
  readonly from: number;
  readonly to: number;
}

export interface CurveQuestion {
  readonly input: TraderInput;
  /** The site as it is planned now, from which the prognosis came. */
  readonly planned: Schedule;
  readonly contract: Contract;
  /** In which the contract may be used. */
  readonly runs: readonly PeriodRun[];
  readonly solver: Solver;
}

/** A period without room is held at the prognosis as far as its rounding tells [W]. */
const ROUNDING_W = 0.5;
/** Where the curve is traced no further. */
const CORNERS_MAX = 24;
/** Corners that are nearer to each other are one [Wh]: less is not worth an option. Costs that differ by less are the same [micro-units]. */
const SAME_WH = 10;
const SAME_MICROS = 1;
const WH_PER_KWH = 1000;

/**
 * The full curve of cost against amount that a request leaves to a contract: no set of options can be cheaper anywhere, since
 * durations, whole hundredths and proportional prices are left out. Its corners are found from the ends inwards, each by
 * planning the site for the slope of a chord as the price of a delivered kWh (the supporting lines of a convex function).
 *
 * @returns ascending from nothing to what is worth delivering at the most that anybody pays.
 */
export function fullCurve(question: CurveQuestion): readonly DeliveredCost[] {
  const { input, contract, planned, solver } = question;
  const bounded = boundedProblem(question);
  const plannedMicros = costOf(bounded, planned).costMicros;
  const answerTo = (rewardMicrosPerKwh: number): DeliveredCost | undefined => {
    const result = plan(rewarded(bounded, question, rewardMicrosPerKwh), solver, { preferences: false });
    if (result.status === 'infeasible') return undefined;
    const siteCostMicros = costOf(bounded, result.schedule).costMicros - plannedMicros;
    return { deliveredWh: deliveredWh(question, result.schedule), siteCostMicros };
  };
  const corners: DeliveredCost[] = [NOTHING];
  const trace = (from: DeliveredCost, to: DeliveredCost): void => {
    const slope = (to.siteCostMicros - from.siteCostMicros) / (to.deliveredWh - from.deliveredWh);
    const corner = corners.length < CORNERS_MAX ? answerTo(slope * WH_PER_KWH) : undefined;
    if (corner !== undefined && isBelow(corner, from, to)) {
      trace(from, corner);
      trace(corner, to);
    } else corners.push(to);
  };
  const mostMicrosPerKwh = input.request.shortfallMicrosPerKwh - contract.priceMicrosPerKwh;
  const most = mostMicrosPerKwh > 0 ? answerTo(mostMicrosPerKwh) : undefined;
  if (most !== undefined && most.deliveredWh > SAME_WH) trace(NOTHING, most);
  return corners;
}

const NOTHING: DeliveredCost = { deliveredWh: 0, siteCostMicros: 0 };

function isBelow(corner: DeliveredCost, from: DeliveredCost, to: DeliveredCost): boolean {
  const { deliveredWh } = corner;
  if (deliveredWh < from.deliveredWh + SAME_WH || deliveredWh > to.deliveredWh - SAME_WH) return false;
  return corner.siteCostMicros < costAt([from, to], deliveredWh) - SAME_MICROS;
}

/** The cost of an amount on a curve, straight between its corners [micro-units]; Infinity beyond its end. */
export function costAt(curve: readonly DeliveredCost[], deliveredWh: number): number {
  const above = curve.findIndex((corner) => corner.deliveredWh >= deliveredWh);
  if (above < 0) return Number.POSITIVE_INFINITY;
  const high = curve[above]!;
  const low = curve[Math.max(0, above - 1)]!;
  const part = (deliveredWh - low.deliveredWh) / (high.deliveredWh - low.deliveredWh) || 0;
  return low.siteCostMicros + part * (high.siteCostMicros - low.siteCostMicros);
}

/** The site within what request, contract and earlier orders allow, in all runs at once. */
function boundedProblem({ input, contract, runs }: CurveQuestion): PlannerProblem {
  const minW = Float64Array.from(input.prognosisW, (powerW) => powerW - ROUNDING_W);
  const maxW = Float64Array.from(input.prognosisW, (powerW) => powerW + ROUNDING_W);
  for (const { from, to } of runs) {
    const allowed = allowedChange(input, contract, { from, to });
    input.prognosisW.forEach((powerW, period) => {
      minW[period] = Math.min(minW[period]!, powerW + allowed.minW[period]!);
      maxW[period] = Math.max(maxW[period]!, powerW + allowed.maxW[period]!);
    });
  }
  const id = 'allowed-change';
  const source = 'what request and contract allow';
  return { ...input.problem, constraints: [{ id, source, target: { kind: 'net' }, minW, maxW }] };
}

function rewarded(
  problem: PlannerProblem,
  { contract, runs }: CurveQuestion,
  rewardMicrosPerKwh: number,
): PlannerProblem {
  const shift = signOf(contract.direction) * rewardMicrosPerKwh;
  const shifted = (prices: Float64Array) =>
    prices.map((micros, period) => (isIn(runs, period) ? micros - shift : micros));
  const { site } = problem;
  return {
    ...problem,
    site: {
      ...site,
      importPriceMicrosPerKwh: shifted(site.importPriceMicrosPerKwh),
      exportPriceMicrosPerKwh: shifted(site.exportPriceMicrosPerKwh),
    },
  };
}

function deliveredWh({ input, contract, runs }: CurveQuestion, { netW }: Schedule): number {
  let sumW = 0;
  for (const { from, to } of runs) {
    for (let period = from; period < to; period += 1) sumW += netW[period]! - input.prognosisW[period]!;
  }
  return Math.max(0, (signOf(contract.direction) * sumW * input.grid.periodMs) / HOUR_MS);
}

function isIn(runs: readonly PeriodRun[], period: number): boolean {
  return runs.some(({ from, to }) => period >= from && period < to);
}
