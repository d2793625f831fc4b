import { invariant } from '../errors.ts';
import type { LinearModel, Solver } from '../ports.ts';
import { HOUR_MS } from '../time/index.ts';
import type { RequestView } from './types.ts';

/** A change that a site would make, and for how much. */
export interface Bid {
  /** Index of the bidder. */
  readonly bidder: number;
  /** [kW] per period of the day. */
  readonly deltaKw: Float64Array;
  /** [units of the currency]. */
  readonly costUnits: number;
}

/** What is asked of the bidders together. */
export interface Master {
  readonly request: RequestView;
  /** Part of the request that is theirs [0..1]. */
  readonly sharePu: number;
  readonly periodMs: number;
  readonly bidderCount: number;
}

/** What the market is like with the bids so far. */
export interface Prices {
  /** What a kW more in a period is worth to the group [units of the currency]; less than 0 where less is wanted. */
  readonly perKw: Float64Array;
  /** What each bidder earns above the cost of its best bid [units of the currency] ≥ 0. */
  readonly rentUnits: Float64Array;
  /** What meeting the request costs with these bids [units of the currency]. */
  readonly totalUnits: number;
}

const W_PER_KW = 1000;
const MICROS = 1_000_000;

/** A period as a row: between which sums of changes it is content [kW], and what a kW beside costs [units]. */
interface Row {
  readonly lowKw: number;
  readonly highKw: number;
  readonly missUnitsBelow: number;
  readonly missUnitsAbove: number;
}

/**
 * The least that meeting the request costs with a set of bids, each taken in any part and together no more than once per
 * bidder, has prices: the solution of its dual, min Σ high·v − low·u + Σ rent over 0 ≤ u, v ≤ what missing costs
 * with Σ (u − v)·change − rent ≤ cost for every bid.
 */
export function pricesOf(master: Master, bids: readonly Bid[], solver: Solver): Prices {
  const rows = rowsOf(master);
  const { bidderCount } = master;
  const count = rows.length;
  const columns: Column[] = [
    ...rows.map(({ lowKw, missUnitsBelow }, row) => ({
      objective: -lowKw,
      upper: missUnitsBelow,
      entries: bids.map(({ deltaKw }, index) => [index, deltaKw[row]!] as const),
    })),
    ...rows.map(({ highKw, missUnitsAbove }, row) => ({
      objective: highKw,
      upper: missUnitsAbove,
      entries: bids.map(({ deltaKw }, index) => [index, -deltaKw[row]!] as const),
    })),
    ...Array.from({ length: bidderCount }, (_, bidder) => ({
      objective: 1,
      upper: Number.POSITIVE_INFINITY,
      entries: bids.flatMap((bid, index) => (bid.bidder === bidder ? [[index, -1] as const] : [])),
    })),
  ];
  const bounds = bids.map(({ costUnits }) => ({ lower: Number.NEGATIVE_INFINITY, upper: costUnits }));
  const { x, objective } = solved(packed(columns, bounds), solver);
  return {
    perKw: Float64Array.from(rows, (_, row) => x[row]! - x[count + row]!),
    rentUnits: x.slice(2 * count),
    totalUnits: -objective,
  };
}

/** Among bidders that cost the same the first is taken: each next counts as dearer by this part. */
const TIE_PU = 1e-6;

/** The parts in which bids are taken where meeting the request costs least [0..1], one per bid. */
export function weightsOf(master: Master, bids: readonly Bid[], solver: Solver): Float64Array {
  const rows = rowsOf(master);
  const count = rows.length;
  const columns: Column[] = [
    ...bids.map(({ deltaKw, costUnits, bidder }) => ({
      objective: costUnits + Math.abs(costUnits) * TIE_PU * bidder,
      upper: 1,
      entries: [
        ...Array.from(deltaKw, (powerKw, row) => [row, powerKw] as const),
        [count + bidder, 1] as const,
      ],
    })),
    ...rows.map(({ missUnitsBelow }, row) => ({
      objective: missUnitsBelow,
      upper: Infinity,
      entries: [[row, 1] as const],
    })),
    ...rows.map(({ missUnitsAbove }, row) => ({
      objective: missUnitsAbove,
      upper: Infinity,
      entries: [[row, -1] as const],
    })),
  ];
  const bounds = [
    ...rows.map(({ lowKw, highKw }) => ({ lower: lowKw, upper: highKw })),
    ...Array.from({ length: master.bidderCount }, () => ({ lower: Number.NEGATIVE_INFINITY, upper: 1 })),
  ];
  return solved(packed(columns, bounds), solver).x.slice(0, bids.length);
}

function rowsOf({ request, sharePu, periodMs }: Master): readonly Row[] {
  const perKwUnits = (microsPerKwh: number) => (microsPerKwh / MICROS) * (periodMs / HOUR_MS);
  const shortfall = perKwUnits(request.shortfallMicrosPerKwh);
  return request.dispositions.map((disposition, period) => {
    const isAsked = disposition === 'requested';
    const isDown = request.minDeltaW[period]! < 0;
    const overshoot = isAsked
      ? perKwUnits(request.overshootMicrosPerKwh ?? request.shortfallMicrosPerKwh)
      : shortfall;
    return {
      lowKw: (sharePu * request.minDeltaW[period]!) / W_PER_KW,
      highKw: (sharePu * request.maxDeltaW[period]!) / W_PER_KW,
      missUnitsBelow: isAsked && isDown ? overshoot : shortfall,
      missUnitsAbove: isAsked && !isDown ? overshoot : shortfall,
    };
  });
}

interface Column {
  readonly objective: number;
  readonly upper: number;
  readonly entries: readonly (readonly [row: number, value: number])[];
}

function packed(
  columns: readonly Column[],
  bounds: readonly { readonly lower: number; readonly upper: number }[],
): LinearModel {
  const kept = columns.map(({ entries }) => entries.filter(([, value]) => value !== 0));
  const columnStart = new Int32Array(columns.length + 1);
  for (const [column, entries] of kept.entries())
    columnStart[column + 1] = columnStart[column]! + entries.length;
  const all = kept.flat();
  return {
    columnCount: columns.length,
    rowCount: bounds.length,
    objective: Float64Array.from(columns, ({ objective }) => objective),
    columnLower: new Float64Array(columns.length),
    columnUpper: Float64Array.from(columns, ({ upper }) => upper),
    rowLower: Float64Array.from(bounds, ({ lower }) => lower),
    rowUpper: Float64Array.from(bounds, ({ upper }) => upper),
    columnStart,
    rowIndex: Int32Array.from(all, ([row]) => row),
    value: Float64Array.from(all, ([, value]) => value),
  };
}

function solved(
  model: LinearModel,
  solver: Solver,
): { readonly x: Float64Array; readonly objective: number } {
  const solution = solver.solve(model);
  invariant(solution.status === 'optimal', `${solver.name} calls a market of bids ${solution.status}`);
  return solution;
}
