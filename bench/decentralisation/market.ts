import {
  EXAMPLE_PLACE,
  EXAMPLE_PRICE_SERIES,
  EXAMPLE_ZONE,
  exampleCommunity,
  type Household,
  householdLoad,
  householdPv,
  marketPrices,
} from '../../src/engine/example/index.ts';
import { type ParticipantId, requestId } from '../../src/engine/ids.ts';
import type { Disposition } from '../../src/engine/market/index.ts';
import { type PlannedResult, type PlannerProblem, plan } from '../../src/engine/planner/index.ts';
import type { Contract } from '../../src/engine/portfolio/index.ts';
import type { Solver } from '../../src/engine/ports.ts';
import { roundHalfAwayFromZero } from '../../src/engine/quantity/index.ts';
import { type Samples, samplesFromRegular } from '../../src/engine/series/index.ts';
import { addDays, type Grid, gridOf, parseDayStrict, parseZone } from '../../src/engine/time/index.ts';
import type { RequestView } from '../../src/engine/trader/index.ts';
import { siteProblem } from '../../src/engine/workflows/site-problem/build.ts';

/** An example community on one day, and what is asked of it. */
export interface Market {
  readonly grid: Grid;
  /** The afternoon before [ms]. */
  readonly nowMs: number;
  readonly sites: readonly MarketSite[];
  readonly request: MarketRequest;
}

/** A site as the market finds it: planned, and with the contracts of its participant. */
export interface MarketSite {
  readonly participantId: ParticipantId;
  readonly problem: PlannerProblem;
  readonly baseline: PlannedResult;
  readonly prognosisW: Int32Array;
  readonly contracts: readonly Contract[];
}

/** What the trader and the selection see of a request. */
export interface MarketRequest extends RequestView {
  readonly shortfallMicrosPerMwh: number;
  readonly overshootMicrosPerMwh: number;
}

/** What is asked, of how large a community. */
export interface Asked {
  readonly name: string;
  readonly day: string;
  readonly direction: 'up' | 'down';
  /** Hours of the day, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** On average of each site [W]. */
  readonly eachW: number;
}

const HISTORY_DAYS = 21;
const PERIOD_MINUTES = 15;
const PERIODS_PER_HOUR = 60 / PERIOD_MINUTES;
const TOLERANCE_PU = 0.1;
const SHORTFALL_MICROS_PER_KWH = 1_000_000;
const OVERSHOOT_MICROS_PER_KWH = 60_000;
const KWH_PER_MWH = 1000;
const HOUR_MS = 3_600_000;
const ZONE = parseZone(EXAMPLE_ZONE);

/** Makes a community and its day from a seed: the same seed, size and question give the same market. */
export function marketOf(seed: number, siteCount: number, asked: Asked, solver: Solver): Market {
  const day = parseDayStrict(asked.day);
  const grid = gridOf(ZONE, day, PERIOD_MINUTES);
  const nowMs = grid.startMs - 10 * HOUR_MS;
  const { portfolio, households } = exampleCommunity({ seed, siteCount });
  const prices = historyOf(grid, (one) => marketPrices(seed, one));
  const sites = portfolio.sites.map((site, index): MarketSite => {
    const household = households[index]!;
    const participantId = portfolio.participants[index]!.id;
    const series = new Map<string, Samples>([
      [EXAMPLE_PRICE_SERIES, prices],
      ...householdHistory(seed, household, grid),
    ]);
    const built = siteProblem({ site, grid, nowMs, series, startEnergyWh: new Map() });
    if (built.outcome === 'refused') throw new Error(built.reasons.join('; '));
    const baseline = plan(built.part, solver);
    if (baseline.status === 'infeasible') throw new Error(baseline.conflicts[0]!.message);
    return {
      participantId,
      problem: built.part,
      baseline,
      prognosisW: Int32Array.from(baseline.schedule.netW, roundHalfAwayFromZero),
      contracts: portfolio.contracts.filter((contract) => contract.participantId === participantId),
    };
  });
  return { grid, nowMs, sites, request: requestOf(asked, siteCount, grid) };
}

function requestOf(
  { name, direction, from, to, eachW }: Asked,
  siteCount: number,
  grid: Grid,
): MarketRequest {
  const leastW = eachW * siteCount;
  const mostW = Math.round(leastW * (1 + TOLERANCE_PU));
  const isAsked = (period: number) => period >= from * PERIODS_PER_HOUR && period < to * PERIODS_PER_HOUR;
  const each = (asked: number, other: number) =>
    Int32Array.from({ length: grid.periodCount }, (_, period) => (isAsked(period) ? asked : other));
  return {
    requestId: requestId(name),
    dispositions: Array.from(
      { length: grid.periodCount },
      (_, period): Disposition => (isAsked(period) ? 'requested' : 'available'),
    ),
    minDeltaW: each(direction === 'down' ? -mostW : leastW, -leastW),
    maxDeltaW: each(direction === 'down' ? -leastW : mostW, leastW),
    shortfallMicrosPerKwh: SHORTFALL_MICROS_PER_KWH,
    overshootMicrosPerKwh: OVERSHOOT_MICROS_PER_KWH,
    shortfallMicrosPerMwh: SHORTFALL_MICROS_PER_KWH * KWH_PER_MWH,
    overshootMicrosPerMwh: OVERSHOOT_MICROS_PER_KWH * KWH_PER_MWH,
  };
}

function householdHistory(
  seed: number,
  home: Household,
  grid: Grid,
): readonly (readonly [string, Samples])[] {
  const load = [`${home.name}/load`, historyOf(grid, (one) => householdLoad(seed, home, one))] as const;
  if (home.pvPeakW === 0) return [load];
  return [load, [`${home.name}/pv`, historyOf(grid, (one) => householdPv(seed, home, EXAMPLE_PLACE, one))]];
}

/** No clock is changed in the weeks before the days that are asked for, so that days follow each other evenly. */
function historyOf({ day }: Grid, valuesOf: (grid: Grid) => Float64Array): Samples {
  const grids = Array.from({ length: HISTORY_DAYS + 1 }, (_, index) =>
    gridOf(ZONE, addDays(day, index - HISTORY_DAYS), PERIOD_MINUTES),
  );
  const value = Float64Array.from(grids.flatMap((one) => [...valuesOf(one)]));
  return samplesFromRegular({ startMs: grids[0]!.startMs, stepMs: grids[0]!.periodMs, value });
}
