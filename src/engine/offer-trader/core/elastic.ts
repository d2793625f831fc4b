import type { Packed } from './packed.ts';

/** The dearest price that a kW beside a range costs, or that is paid for one. */
export function dearestOf(
  { aboveUnits, belowUnits }: Packed,
  lambda: Float64Array = new Float64Array(0),
): number {
  let dearestUnits = 0;
  for (const units of lambda) dearestUnits = Math.max(dearestUnits, units < 0 ? -units : units);
  for (const costs of [aboveUnits, belowUnits]) {
    for (const units of costs) {
      if (units !== Number.POSITIVE_INFINITY) dearestUnits = Math.max(dearestUnits, units);
    }
  }
  return dearestUnits;
}

/** Ranges that must be kept may be missed at a price. */
export function elasticAt(packed: Packed, units: number): Packed {
  const isKept = (costUnits: number) => costUnits === Number.POSITIVE_INFINITY;
  const elastic = (costs: Float64Array) => costs.map((costUnits) => (isKept(costUnits) ? units : costUnits));
  return { ...packed, aboveUnits: elastic(packed.aboveUnits), belowUnits: elastic(packed.belowUnits) };
}
