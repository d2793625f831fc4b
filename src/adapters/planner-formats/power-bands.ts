/** Bands of power that a device can be in, as limits that the planner knows. */

/** [W], consumption positive; `minW` ≤ `maxW`. */
export interface PowerBand {
  readonly minW: number;
  readonly maxW: number;
}

/** What a device can draw and give when it is not at rest [W] ≥ 0. */
export interface PowerLimits {
  readonly chargeWMax: number;
  readonly dischargeWMax: number;
  readonly chargeWMin: number;
  readonly dischargeWMin: number;
  /** Ascending; empty: anything between the limits. */
  readonly chargeStepsW: readonly number[];
}

/**
 * Turns bands into limits: rest, and at most one band (or, for charging, single powers) in each direction.
 *
 * @returns why the planner has no such limits, as a clause, where it has none.
 */
export function bandsToLimits(bands: readonly PowerBand[]): PowerLimits | string {
  if (!bands.some(({ minW, maxW }) => minW <= 0 && maxW >= 0))
    return 'every device can be at rest in the planner';
  const charge = oneSide(
    bands.flatMap(({ minW, maxW }) => (maxW > 0 ? [[Math.max(0, minW), maxW] as const] : [])),
  );
  const discharge = oneSide(
    bands.flatMap(({ minW, maxW }) => (minW < 0 ? [[Math.max(0, -maxW), -minW] as const] : [])),
  );
  if (charge === undefined || discharge === undefined || discharge.stepsW.length > 0) {
    return 'the planner knows one band of power in each direction, or single powers to charge with';
  }
  return {
    chargeWMax: charge.maxW,
    chargeWMin: charge.minW,
    chargeStepsW: charge.stepsW,
    dischargeWMax: discharge.maxW,
    dischargeWMin: discharge.minW,
  };
}

interface Side {
  readonly minW: number;
  readonly maxW: number;
  readonly stepsW: readonly number[];
}

function oneSide(ranges: readonly (readonly [number, number])[]): Side | undefined {
  const sorted = [...ranges].sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [lowW, highW] of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && lowW <= last[1]) last[1] = Math.max(last[1], highW);
    else merged.push([lowW, highW]);
  }
  const [only, ...more] = merged;
  if (only === undefined) return { minW: 0, maxW: 0, stepsW: [] };
  if (more.length === 0) return { minW: only[0], maxW: only[1], stepsW: [] };
  if (!merged.every(([lowW, highW]) => lowW === highW)) return undefined;
  const stepsW = merged.map(([lowW]) => lowW);
  return { minW: 0, maxW: stepsW.at(-1)!, stepsW };
}
