import type { Instance } from '../instance.ts';
import { microsPerW } from '../tally.ts';
import { type Narrowing, NOT_NARROWED } from '../whole-watts.ts';

/** Powers of the core are in kW. */
const W_PER_KW = 1000;

/**
 * An instance in flat arrays, in units that keep numbers near 1: kW, and money such that the dearest kilowatt
 * missed for a period, or the typical option, costs about 1. Options stand in the order of the candidates, so
 * those of one offer are together.
 */
export interface Packed {
  readonly rowCount: number;
  readonly offerCount: number;
  readonly optionCount: number;
  readonly optionStart: Int32Array;
  readonly offerOf: Int32Array;
  /** At factor 1 [money]. */
  readonly priceUnits: Float64Array;
  /** Least factor in hundredths. */
  readonly minHundredths: Int32Array;
  readonly stepStart: Int32Array;
  readonly stepRow: Int32Array;
  readonly stepKw: Float64Array;
  /** Ranges, what is fixed taken out [kW]. */
  readonly lowKw: Float64Array;
  readonly highKw: Float64Array;
  /** [money per kW]; Infinity: the range is kept. */
  readonly aboveUnits: Float64Array;
  readonly belowUnits: Float64Array;
  /** Most that may still be paid [money] and accepted; Infinity without a limit. */
  readonly payable: number;
  readonly acceptable: number;
  /** Micro-units in one unit of money. */
  readonly moneyMicros: number;
}

/** Packs an instance. `narrowing`: what rounding to whole watts demanded of earlier ones; its cuts are not packed. */
export function packInstance(instance: Instance, narrowing: Narrowing = NOT_NARROWED): Packed {
  const { candidates, rows } = instance;
  const moneyMicros = moneyUnit(instance);
  const optionStart: number[] = [];
  for (const [index, { offerIndex }] of candidates.entries()) {
    while (optionStart.length <= offerIndex) optionStart.push(index);
  }
  const units = (side: 'above' | 'below') =>
    Float64Array.from(rows, ({ priced }) =>
      priced === undefined
        ? Number.POSITIVE_INFINITY
        : (microsPerW(instance, priced[side]) * W_PER_KW) / moneyMicros,
    );
  const narrowedW = (row: number) => narrowing.rows.get(row) ?? { lowW: 0, highW: 0 };
  return {
    rowCount: rows.length,
    offerCount: optionStart.length,
    optionCount: candidates.length,
    optionStart: Int32Array.from([...optionStart, candidates.length]),
    offerOf: Int32Array.from(candidates, ({ offerIndex }) => offerIndex),
    priceUnits: Float64Array.from(candidates, ({ option }) => option.priceMicros / moneyMicros),
    minHundredths: Int32Array.from(candidates, ({ minHundredths }) =>
      narrowing.wholeOnly ? 100 : minHundredths,
    ),
    ...packSteps(instance),
    lowKw: Float64Array.from(
      rows,
      ({ lowW, fixedW }, row) => (lowW + narrowedW(row).lowW - fixedW) / W_PER_KW,
    ),
    highKw: Float64Array.from(
      rows,
      ({ highW, fixedW }, row) => (highW - narrowedW(row).highW - fixedW) / W_PER_KW,
    ),
    aboveUnits: units('above'),
    belowUnits: units('below'),
    payable: (instance.payableMicros - narrowing.priceMicros) / moneyMicros,
    acceptable: instance.acceptableCount,
    moneyMicros,
  };
}

/** The profiles of all candidates as their steps. */
function packSteps({ candidates, rows }: Instance): Pick<Packed, 'stepStart' | 'stepRow' | 'stepKw'> {
  const stepStart = new Int32Array(candidates.length + 1);
  const stepRow: number[] = [];
  const stepKw: number[] = [];
  for (const [index, { option, rowBases }] of candidates.entries()) {
    for (const base of rowBases.toSorted((a, b) => a - b)) {
      pushSteps(option.deltaW, base, rows.length, stepRow, stepKw);
    }
    stepStart[index + 1] = stepRow.length;
  }
  return { stepStart, stepRow: Int32Array.from(stepRow), stepKw: Float64Array.from(stepKw) };
}

function pushSteps(
  deltaW: Int32Array,
  base: number,
  rowCount: number,
  stepRow: number[],
  stepKw: number[],
): void {
  let before = 0;
  for (let period = 0; period < deltaW.length; period += 1) {
    const now = deltaW[period]!;
    if (now === before) continue;
    stepRow.push(base + period);
    stepKw.push((now - before) / W_PER_KW);
    before = now;
  }
  if (before !== 0 && base + deltaW.length < rowCount) {
    stepRow.push(base + deltaW.length);
    stepKw.push(-before / W_PER_KW);
  }
}

/** A power of ten near the dearest kilowatt missed for a period; without a priced range near the dearest option. */
function moneyUnit(instance: Instance): number {
  let dearest = 0;
  for (const { priced, softened } of instance.rows) {
    if (priced === undefined || softened !== undefined) continue;
    dearest = Math.max(
      dearest,
      W_PER_KW * microsPerW(instance, priced.above),
      W_PER_KW * microsPerW(instance, priced.below),
    );
  }
  if (dearest === 0) {
    for (const { option } of instance.candidates) dearest = Math.max(dearest, option.priceMicros);
  }
  let unit = 1;
  while (unit * 10 <= dearest) unit *= 10;
  return unit;
}
