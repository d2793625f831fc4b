import type { Solver } from '../../ports.ts';
import { costOf } from '../cost.ts';
import type { PlannerProblem } from '../problem.ts';
import type { PlannedResult, PlannerResult, Schedule } from '../result.ts';
import { type OpenPlanner, openPlanner, type ProblemChanges } from '../search/open-planner.ts';
import { hoursOf, W_PER_KW } from '../units.ts';
import type { Headroom, NetCurve, NetWindow, SiteQuotes } from './quotes.ts';
import { assertWindow, withWindow } from './window.ts';

/**
 * The same quotes for a site that needs a solver: one plan per quote, each from the last on. A curve is traced from its ends inwards: the site is
 * planned for the slope of each chord as a reward, which finds the next corner or shows that there is none. So every corner
 * is exact; that the curve is straight between them is checked in the middle of each piece, and told in `isConvex`.
 *
 * @returns undefined where not all orders and wishes can be kept.
 */
export function quotesBySolver(problem: PlannerProblem, solver: Solver): SiteQuotes | undefined {
  const planner = openPlanner(problem, solver);
  const planned = keptOf(planner.planWith({}, WITHOUT_PREFERENCES));
  if (planned !== undefined) return new SolverQuotes(problem, planned, planner);
  planner.close();
  return undefined;
}

const WITHOUT_PREFERENCES = { preferences: false } as const;

/** A plan in which nothing gives way. */
function keptOf(result: PlannerResult): PlannedResult | undefined {
  return result.status === 'infeasible' || result.relaxations.length > 0 ? undefined : result;
}

/** A net power, and what it costs more than the optimum [micro-units]. */
interface Corner {
  readonly netW: number;
  readonly extraMicros: number;
}

/** Dearer than anything a site pays for [micro-units per kWh]: for this it goes as far as it can. */
const DEAREST_MICROS_PER_KWH = 1_000_000_000;
/** Corners that are nearer to each other are one [W]. */
const CORNER_W = 0.01;
/** No curve is traced further than to so many corners. */
const CORNERS_MAX = 40;
/** What rounding of a solver can make of a cost: this part of the larger of one unit of the currency and the cost. */
const SAME_PU = 1e-6;
const MICROS_PER_UNIT = 1_000_000;

class SolverQuotes implements SiteQuotes {
  readonly problem: PlannerProblem;
  readonly leastMicros: number;
  readonly planned: Schedule;
  readonly #planner: OpenPlanner;
  readonly #hours: Float64Array;
  readonly #sameMicros: number;

  constructor(problem: PlannerProblem, { schedule, costMicros }: PlannedResult, planner: OpenPlanner) {
    this.problem = problem;
    this.planned = schedule;
    this.leastMicros = costMicros;
    this.#planner = planner;
    this.#hours = hoursOf(problem.horizon);
    this.#sameMicros = SAME_PU * Math.max(MICROS_PER_UNIT, Math.abs(costMicros));
  }

  headroom(period: number): Headroom {
    const least = this.#cornerFor(period, -DEAREST_MICROS_PER_KWH);
    const most = this.#cornerFor(period, DEAREST_MICROS_PER_KWH);
    return { leastW: least.netW, mostW: most.netW };
  }

  curve(period: number): NetCurve {
    const ends = [
      this.#cornerFor(period, -DEAREST_MICROS_PER_KWH),
      { netW: this.planned.netW[period]!, extraMicros: 0 },
      this.#cornerFor(period, DEAREST_MICROS_PER_KWH),
    ];
    const corners: Corner[] = [ends[0]!];
    for (const [index, end] of ends.slice(1).entries()) {
      if (end.netW - ends[index]!.netW > CORNER_W) this.#trace(period, ends[index]!, end, corners);
    }
    const isConvex = corners.slice(1).every((end, index) => this.#isStraight(period, corners[index]!, end));
    const branch = {
      netW: Float64Array.from(corners, ({ netW }) => netW),
      extraMicros: Float64Array.from(corners, ({ extraMicros }) => extraMicros),
    };
    return { period, branches: [branch], isConvex, isExact: false };
  }

  surface(levelsW: Float64Array, referenceW?: Float64Array): Float64Array {
    const periodCount = this.#hours.length;
    const extraMicros = new Float64Array(periodCount * levelsW.length);
    for (let period = 0; period < periodCount; period++) {
      for (let level = 0; level < levelsW.length; level++) {
        const netW = levelsW[level]! + (referenceW?.[period] ?? 0);
        extraMicros[period * levelsW.length + level] = this.#pointMicros(period, netW);
      }
    }
    return extraMicros;
  }

  windowMicros(window: NetWindow): number {
    assertWindow(window, this.#hours.length);
    const found = this.#kept(window);
    return found === undefined ? Number.POSITIVE_INFINITY : this.#above(found.costMicros);
  }

  scheduleFor(window: NetWindow): Schedule | undefined {
    assertWindow(window, this.#hours.length);
    return this.#kept(window)?.schedule;
  }

  close(): void {
    this.#planner.close();
  }

  #kept(window: NetWindow): PlannedResult | undefined {
    return this.#planWith({ constraints: withWindow(this.problem, window).constraints });
  }

  #planWith(changes: ProblemChanges): PlannedResult | undefined {
    return keptOf(this.#planner.planWith(changes, WITHOUT_PREFERENCES));
  }

  #above(costMicros: number): number {
    return Math.max(0, costMicros - this.leastMicros);
  }

  #pointMicros(period: number, netW: number): number {
    return this.windowMicros({ from: period, to: period + 1, minW: netW, maxW: netW });
  }

  /**
   * Where the site goes if every kWh that it draws more in a period earns it a reward, or costs it one that is negative: a
   * corner of the lower convex hull of its curve.
   */
  #cornerFor(period: number, rewardMicrosPerKwh: number): Corner {
    const { site } = this.problem;
    const shifted = (prices: Float64Array) =>
      prices.map((micros, at) => (at === period ? micros - rewardMicrosPerKwh : micros));
    const found = this.#planWith({
      importPriceMicrosPerKwh: shifted(site.importPriceMicrosPerKwh),
      exportPriceMicrosPerKwh: shifted(site.exportPriceMicrosPerKwh),
    });
    const schedule = found?.schedule ?? this.planned;
    const extraMicros = this.#above(costOf(this.problem, schedule).costMicros);
    return { netW: schedule.netW[period]!, extraMicros };
  }

  /** Appends the corners behind `from` up to and with `to`. */
  #trace(period: number, from: Corner, to: Corner, corners: Corner[]): void {
    const microsPerW = (to.extraMicros - from.extraMicros) / (to.netW - from.netW);
    const microsPerKwh = (microsPerW * W_PER_KW) / this.#hours[period]!;
    const corner = this.#cornerFor(period, microsPerKwh);
    const chordMicros = from.extraMicros + microsPerW * (corner.netW - from.netW);
    const isBetween = corner.netW > from.netW + CORNER_W && corner.netW < to.netW - CORNER_W;
    const isBelow = corner.extraMicros < chordMicros - this.#sameMicros;
    if (isBetween && isBelow && corners.length < CORNERS_MAX) {
      this.#trace(period, from, corner, corners);
      this.#trace(period, corner, to, corners);
    } else corners.push(to);
  }

  #isStraight(period: number, from: Corner, to: Corner): boolean {
    const micros = this.#pointMicros(period, (from.netW + to.netW) / 2);
    return micros <= (from.extraMicros + to.extraMicros) / 2 + this.#sameMicros;
  }
}
