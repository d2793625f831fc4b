import type { Frame, Instance } from '../instance.ts';
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
  const moneyMicros = moneyUnit(instance, () =>
    candidates.reduce((dearest, { option }) => Math.max(dearest, option.priceMicros), 0),
  );
  const optionCount = candidates.length;
  const offerCount = (candidates.at(-1)?.offerIndex ?? -1) + 1;
  const optionStart = new Int32Array(offerCount + 1);
  const offerOf = new Int32Array(optionCount);
  const priceUnits = new Float64Array(optionCount);
  const minHundredths = new Int32Array(optionCount);
  for (let index = 0; index < optionCount; index += 1) {
    const candidate = candidates[index]!;
    offerOf[index] = candidate.offerIndex;
    optionStart[candidate.offerIndex + 1] = index + 1;
    priceUnits[index] = candidate.option.priceMicros / moneyMicros;
    minHundredths[index] = narrowing.wholeOnly ? 100 : candidate.minHundredths;
  }
  return {
    rowCount: rows.length,
    offerCount,
    optionCount,
    optionStart,
    offerOf,
    priceUnits,
    minHundredths,
    ...packSteps(instance),
    ...packRanges(instance, narrowing, moneyMicros),
    moneyMicros,
  };
}

/** What is asked, as it was narrowed. */
export function packRanges(
  frame: Frame,
  narrowing: Narrowing,
  moneyMicros: number,
): Pick<Packed, 'lowKw' | 'highKw' | 'aboveUnits' | 'belowUnits' | 'payable' | 'acceptable'> {
  const { rows } = frame;
  const narrowedW = (row: number) => narrowing.rows.get(row) ?? { lowW: 0, highW: 0 };
  const units = (side: 'above' | 'below') =>
    Float64Array.from(rows, ({ priced }) =>
      priced === undefined
        ? Number.POSITIVE_INFINITY
        : (microsPerW(frame, priced[side]) * W_PER_KW) / moneyMicros,
    );
  return {
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
    payable: (frame.payableMicros - narrowing.priceMicros) / moneyMicros,
    acceptable: frame.acceptableCount,
  };
}

/** The profiles of all candidates as their steps. */
function packSteps({ candidates, rows }: Instance): Pick<Packed, 'stepStart' | 'stepRow' | 'stepKw'> {
  const stepStart = new Int32Array(candidates.length + 1);
  const writer = new StepWriter(rows.length);
  for (let index = 0; index < candidates.length; index += 1) {
    const { option, rowBases } = candidates[index]!;
    if (rowBases.length === 1) writer.write(option.deltaW, rowBases[0]!);
    else for (const base of rowBases.toSorted((a, b) => a - b)) writer.write(option.deltaW, base);
    stepStart[index + 1] = writer.count;
  }
  return {
    stepStart,
    stepRow: writer.stepRow.slice(0, writer.count),
    stepKw: writer.stepKw.slice(0, writer.count),
  };
}

/** Writes profiles as their steps into arrays that grow. */
class StepWriter {
  readonly #rowCount: number;
  stepRow = new Int32Array(1024);
  stepKw = new Float64Array(1024);
  count = 0;

  constructor(rowCount: number) {
    this.#rowCount = rowCount;
  }

  write(deltaW: Int32Array, base: number): void {
    const periodCount = deltaW.length;
    if (this.count + periodCount + 1 > this.stepRow.length) this.#grow(periodCount + 1);
    const { stepRow, stepKw } = this;
    let { count } = this;
    let before = 0;
    for (let period = 0; period < periodCount; period += 1) {
      const now = deltaW[period]!;
      if (now === before) continue;
      stepRow[count] = base + period;
      stepKw[count] = (now - before) / W_PER_KW;
      count += 1;
      before = now;
    }
    if (before !== 0 && base + periodCount < this.#rowCount) {
      stepRow[count] = base + periodCount;
      stepKw[count] = -before / W_PER_KW;
      count += 1;
    }
    this.count = count;
  }

  #grow(atLeast: number): void {
    const length = Math.max(2 * this.stepRow.length, this.count + atLeast);
    const [stepRow, stepKw] = [new Int32Array(length), new Float64Array(length)];
    stepRow.set(this.stepRow);
    stepKw.set(this.stepKw);
    this.stepRow = stepRow;
    this.stepKw = stepKw;
  }
}

/** A power of ten near the dearest kilowatt missed for a period; without a priced range near the dearest option. */
export function moneyUnit(frame: Frame, dearestOptionMicros: () => number): number {
  let dearest = 0;
  for (const { priced, softened } of frame.rows) {
    if (priced === undefined || softened !== undefined) continue;
    dearest = Math.max(
      dearest,
      W_PER_KW * microsPerW(frame, priced.above),
      W_PER_KW * microsPerW(frame, priced.below),
    );
  }
  if (dearest === 0) dearest = dearestOptionMicros();
  let unit = 1;
  while (unit * 10 <= dearest) unit *= 10;
  return unit;
}
