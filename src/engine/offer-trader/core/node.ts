import type { Packed } from './packed.ts';
import type { Relaxation } from './relaxation.ts';

/** What has been decided of an offer: 0 nothing but for its options that are out, else on within a range. */
export interface Decisions {
  /** Per option: 1 where it is out. */
  readonly out: Uint8Array;
  /** Per offer: the option that is on; −1: none is decided. */
  readonly on: Int32Array;
  /** Per offer that is on: the range of its factor [hundredths]. */
  readonly from: Int32Array;
  readonly to: Int32Array;
}

export function undecided({ optionCount, offerCount }: Packed): Decisions {
  return {
    out: new Uint8Array(optionCount),
    on: new Int32Array(offerCount).fill(-1),
    from: new Int32Array(offerCount),
    to: new Int32Array(offerCount),
  };
}

/** The relaxation that is left once decisions are made. */
export interface NodeRelaxation {
  readonly relaxation: Relaxation;
  /** Per option of the relaxation: the option that it stands for. */
  readonly optionOf: Int32Array;
  /** Row of the packed problem per row of the relaxation; −1, −2: the price and the count row. */
  readonly rowOf: Int32Array;
  /** What is decided costs, and what the rows that were left out cost [money]. */
  readonly fixedCost: number;
  /** A row that must be kept cannot be. */
  readonly isInfeasible: boolean;
}

const SLACK_KW = 1e-9;

/**
 * Builds what is left. An option that is on is there with its least factor, and with a variable for the rest of its
 * range. Rows that whatever is left cannot bring to an edge of their range are left out.
 */
export function relaxationOf(packed: Packed, decisions: Decisions): NodeRelaxation {
  const active = activeOptions(packed, decisions);
  const fixed = fixedPart(packed, decisions);
  const reach = reachOf(packed, decisions, active, fixed.sumsKw);
  let isInfeasible = false;
  let cost = fixed.cost;
  const keep: number[] = [];
  for (let row = 0; row < packed.rowCount; row += 1) {
    const low = packed.lowKw[row]!;
    const high = packed.highKw[row]!;
    const least = reach.least[row]!;
    const most = reach.most[row]!;
    const above = packed.aboveCost[row]!;
    const below = packed.belowCost[row]!;
    if (least >= low - SLACK_KW && most <= high + SLACK_KW) continue;
    if (most - least < SLACK_KW) {
      if (least > high && above !== Number.POSITIVE_INFINITY) cost += above * (least - high);
      else if (least < low && below !== Number.POSITIVE_INFINITY) cost += below * (low - least);
      else if (least > high + 1e-6 || least < low - 1e-6) isInfeasible = true;
      continue;
    }
    if (above === Number.POSITIVE_INFINITY && least > high + 1e-6) isInfeasible = true;
    if (below === Number.POSITIVE_INFINITY && most < low - 1e-6) isInfeasible = true;
    keep.push(row);
  }
  const payableLeft = packed.payable - fixed.price;
  const acceptableLeft = packed.acceptable - fixed.count;
  if (payableLeft < -1e-9 || acceptableLeft < 0) isInfeasible = true;
  const withPrice = Number.isFinite(packed.payable);
  const withCount = acceptableLeft < active.freeOffers;
  const rowOf = [...keep, ...(withPrice ? [-1] : []), ...(withCount ? [-2] : [])];
  return {
    ...compressed(packed, decisions, active, rowOf, {
      sumsKw: fixed.sumsKw,
      payableLeft,
      acceptableLeft,
    }),
    rowOf: Int32Array.from(rowOf),
    fixedCost: cost,
    isInfeasible,
  };
}

interface Active {
  readonly options: readonly number[];
  /** Offers of which nothing is decided yet and something may be on. */
  readonly freeOffers: number;
}

function activeOptions({ offerCount, optionStart }: Packed, { out, on, from, to }: Decisions): Active {
  const options: number[] = [];
  let freeOffers = 0;
  for (let offer = 0; offer < offerCount; offer += 1) {
    const chosen = on[offer]!;
    if (chosen >= 0) {
      if (to[offer]! > from[offer]!) options.push(chosen);
      continue;
    }
    const before = options.length;
    for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
      if (out[option] === 0) options.push(option);
    }
    if (options.length > before) freeOffers += 1;
  }
  return { options, freeOffers };
}

function fixedPart(packed: Packed, { on, from }: Decisions) {
  const { offerCount, rowCount, stepStart, stepRow, stepKw } = packed;
  const sumsKw = new Float64Array(rowCount + 1);
  let price = 0;
  let count = 0;
  for (let offer = 0; offer < offerCount; offer += 1) {
    const option = on[offer]!;
    if (option < 0) continue;
    const factor = from[offer]! / 100;
    price += packed.price[option]! * factor;
    count += 1;
    for (let step = stepStart[option]!; step < stepStart[option + 1]!; step += 1) {
      sumsKw[stepRow[step]!] = sumsKw[stepRow[step]!]! + factor * stepKw[step]!;
    }
  }
  for (let row = 1; row < rowCount; row += 1) sumsKw[row] = sumsKw[row]! + sumsKw[row - 1]!;
  return { sumsKw, price, count, cost: price };
}

/** How low and high each row's sum can be. */
function reachOf(packed: Packed, decisions: Decisions, { options }: Active, sumsKw: Float64Array) {
  const { rowCount, offerOf, stepStart, stepRow, stepKw } = packed;
  const least = sumsKw.slice(0, rowCount);
  const most = sumsKw.slice(0, rowCount);
  const offerLeast = new Float64Array(rowCount);
  const offerMost = new Float64Array(rowCount);
  let index = 0;
  while (index < options.length) {
    const offer = offerOf[options[index]!]!;
    let first = rowCount;
    let last = 0;
    for (; index < options.length && offerOf[options[index]!] === offer; index += 1) {
      const option = options[index]!;
      const span = spanOf(decisions, offer);
      let value = 0;
      for (let step = stepStart[option]!; step < stepStart[option + 1]!; step += 1) {
        value += span * stepKw[step]!;
        const begin = stepRow[step]!;
        const next = step + 1 < stepStart[option + 1]! ? stepRow[step + 1]! : rowCount;
        if (begin < first) first = begin;
        if (Math.abs(value) < 1e-12) continue;
        if (next > last) last = next;
        for (let row = begin; row < next; row += 1) {
          if (value < offerLeast[row]!) offerLeast[row] = value;
          if (value > offerMost[row]!) offerMost[row] = value;
        }
      }
    }
    for (let row = first; row < last; row += 1) {
      least[row] = least[row]! + offerLeast[row]!;
      most[row] = most[row]! + offerMost[row]!;
      offerLeast[row] = 0;
      offerMost[row] = 0;
    }
  }
  return { least, most };
}

function spanOf({ on, from, to }: Decisions, offer: number): number {
  return on[offer]! >= 0 ? (to[offer]! - from[offer]!) / 100 : 1;
}

interface Left {
  readonly sumsKw: Float64Array;
  readonly payableLeft: number;
  readonly acceptableLeft: number;
}

function compressed(
  packed: Packed,
  decisions: Decisions,
  { options }: Active,
  rowOf: readonly number[],
  left: Left,
): Pick<NodeRelaxation, 'relaxation' | 'optionOf'> {
  const { rowCount, offerOf, price } = packed;
  const at = new Int32Array(rowCount + 1);
  let kept = 0;
  for (let row = 0; row <= rowCount; row += 1) {
    at[row] = kept;
    if (rowOf[kept] === row) kept += 1;
  }
  const optionStart: number[] = [];
  const stepStart = [0];
  const stepRow: number[] = [];
  const stepKw: number[] = [];
  const prices = new Float64Array(options.length);
  let offerBefore = -1;
  for (const [index, option] of options.entries()) {
    const offer = offerOf[option]!;
    if (offer !== offerBefore) optionStart.push(index);
    offerBefore = offer;
    const span = spanOf(decisions, offer);
    prices[index] = price[option]! * span;
    pushCompressed(packed, option, span, at, kept, stepRow, stepKw);
    for (let extra = kept; extra < rowOf.length; extra += 1) {
      const isCount = rowOf[extra] === -2;
      const value = isCount ? (decisions.on[offer]! >= 0 ? 0 : 1) : prices[index]!;
      if (value === 0) continue;
      stepRow.push(extra);
      stepKw.push(value);
      if (extra + 1 < rowOf.length) {
        stepRow.push(extra + 1);
        stepKw.push(-value);
      }
    }
    stepStart.push(stepRow.length);
  }
  const offerCount = optionStart.length;
  optionStart.push(options.length);
  const range = (values: Float64Array, extra: (row: number) => number) =>
    Float64Array.from(rowOf, (row) => (row < 0 ? extra(row) : values[row]! - left.sumsKw[row]!));
  const cost = (values: Float64Array) =>
    Float64Array.from(rowOf, (row) => (row < 0 ? Number.POSITIVE_INFINITY : values[row]!));
  return {
    relaxation: {
      rowCount: rowOf.length,
      offerCount,
      optionCount: options.length,
      optionStart: Int32Array.from(optionStart),
      price: prices,
      stepStart: Int32Array.from(stepStart),
      stepRow: Int32Array.from(stepRow),
      stepKw: Float64Array.from(stepKw),
      lowKw: range(packed.lowKw, (row) => (row === -1 ? leastPrice(prices) : -1)),
      highKw: range(packed.highKw, (row) => (row === -1 ? left.payableLeft : left.acceptableLeft)),
      aboveCost: cost(packed.aboveCost),
      belowCost: cost(packed.belowCost),
    },
    optionOf: Int32Array.from(options),
  };
}

/** Below what all options with negative prices come to, so that the price row binds above only. */
function leastPrice(prices: Float64Array): number {
  let least = -1;
  for (const price of prices) least += Math.min(0, price);
  return least;
}

function pushCompressed(
  { stepStart, stepRow: rows, stepKw: kws }: Packed,
  option: number,
  span: number,
  at: Int32Array,
  kept: number,
  stepRow: number[],
  stepKw: number[],
): void {
  const begin = stepRow.length;
  let value = 0;
  for (let step = stepStart[option]!; step < stepStart[option + 1]!; step += 1) {
    const row = at[rows[step]!]!;
    const change = span * kws[step]!;
    value += change;
    if (row >= kept) continue;
    if (stepRow.length > begin && stepRow[stepRow.length - 1] === row) {
      stepKw[stepKw.length - 1] = stepKw[stepKw.length - 1]! + change;
    } else {
      stepRow.push(row);
      stepKw.push(change);
    }
  }
  // What reaches past the last kept row must not leak into the rows behind them.
  let sum = 0;
  for (let index = begin; index < stepKw.length; index += 1) sum += stepKw[index]!;
  if (Math.abs(sum) > 1e-12) {
    stepRow.push(kept);
    stepKw.push(-sum);
  }
}
