import { copyDomains, type Domains, openFactor, sureFactor } from './domains.ts';
import type { Packed } from './packed.ts';
import { type Reach, reachOf, tightenByReach } from './reach.ts';
import type { Relaxation } from './relaxation.ts';

/** The relaxation that is left once decisions are made. */
export interface NodeRelaxation {
  readonly relaxation: Relaxation;
  /** Per option of the relaxation: the option that it stands for. */
  readonly optionOf: Int32Array;
  /** Row of the packed problem per row of the relaxation; −1, −2: the price and the count row. */
  readonly rowOf: Int32Array;
  /** What is decided costs, and what the rows that were left out cost [money]. */
  readonly fixedUnits: number;
  /** Per row of the packed problem: its price where it was left out, else 0. */
  readonly leftOutUnits: Float64Array;
}

const SLACK_KW = 1e-9;

/** What is to be kept may be left by so much: more is infeasible [kW]. */
const KEPT_KW = 1e-6;

/** How often what fits is looked at again after something did not. */
const TIGHTENINGS_MAX = 3;

/**
 * Builds what is left. An option that is on is there with its least factor, and with a variable for the rest of its
 * range. Rows that whatever is left cannot bring to an edge of their range are left out. Options that cannot fit are
 * taken out of the domains.
 *
 * @param tightenings - is told the domains before each time that something is taken out.
 * @returns undefined where something that must be kept cannot be.
 */
export function relaxationOf(
  packed: Packed,
  domains: Domains,
  tightenings?: (before: Domains) => void,
): NodeRelaxation | undefined {
  const sure = surePart(packed, domains);
  if (packed.payable - sure.priceUnits < -1e-9 || sure.count > packed.acceptable) return undefined;
  let reach = reachOf(packed, domains, sure.sumsKw);
  for (let look = 0; look < TIGHTENINGS_MAX; look += 1) {
    const before = tightenings === undefined ? undefined : copyDomains(domains);
    const isTightened = tightenByReach(packed, domains, reach);
    if (isTightened === undefined) return undefined;
    if (!isTightened) break;
    if (before !== undefined) tightenings?.(before);
    reach = reachOf(packed, domains, sure.sumsKw);
  }
  const left = rowsLeft(packed, reach);
  if (left === undefined) return undefined;
  const options = openOptions(packed, domains);
  const rowOf = [...left.rows];
  if (packed.payable !== Number.POSITIVE_INFINITY) rowOf.push(-1);
  if (packed.acceptable - sure.count < options.freeOffers) rowOf.push(-2);
  return {
    relaxation: compressed(packed, domains, options.options, { rowOf, ...sure }),
    optionOf: options.options,
    rowOf: Int32Array.from(rowOf),
    fixedUnits: sure.priceUnits + left.units,
    leftOutUnits: left.prices,
  };
}

/** What is on in any case. */
export interface SurePart {
  readonly sumsKw: Float64Array;
  readonly priceUnits: number;
  readonly count: number;
}

/** Sums, price and count of what is on in any case, at the least factors that are open. */
export function surePart(packed: Packed, { on, from }: Domains): SurePart {
  const { offerCount, rowCount, stepStart, stepRow, stepKw } = packed;
  const sumsKw = new Float64Array(rowCount + 1);
  let priceUnits = 0;
  let count = 0;
  for (let offer = 0; offer < offerCount; offer += 1) {
    const option = on[offer]!;
    if (option < 0) continue;
    const factor = from[option]! / 100;
    priceUnits += packed.priceUnits[option]! * factor;
    count += 1;
    for (let step = stepStart[option]!; step < stepStart[option + 1]!; step += 1) {
      sumsKw[stepRow[step]!] = sumsKw[stepRow[step]!]! + factor * stepKw[step]!;
    }
  }
  for (let row = 1; row < rowCount; row += 1) sumsKw[row] = sumsKw[row]! + sumsKw[row - 1]!;
  return { sumsKw, priceUnits, count };
}

/** Rows that can still be on either side of an edge, and what the others cost; undefined where one breaks. */
export function rowsLeft(packed: Packed, { leastKw, mostKw }: Reach) {
  const rows: number[] = [];
  const prices = new Float64Array(packed.rowCount);
  let units = 0;
  for (let row = 0; row < packed.rowCount; row += 1) {
    const under = packed.lowKw[row]! - leastKw[row]!;
    const over = mostKw[row]! - packed.highKw[row]!;
    if (under <= SLACK_KW && over <= SLACK_KW) continue;
    const above = packed.aboveUnits[row]!;
    const below = packed.belowUnits[row]!;
    const isKeptAbove = above === Number.POSITIVE_INFINITY;
    const isKeptBelow = below === Number.POSITIVE_INFINITY;
    if (isKeptAbove && leastKw[row]! > packed.highKw[row]! + KEPT_KW) return undefined;
    if (isKeptBelow && mostKw[row]! < packed.lowKw[row]! - KEPT_KW) return undefined;
    if (mostKw[row]! - leastKw[row]! >= SLACK_KW) rows.push(row);
    else if (over > 0 && !isKeptAbove) {
      units += above * over;
      prices[row] = above;
    } else if (under > 0 && !isKeptBelow) {
      units += below * under;
      prices[row] = -below;
    }
  }
  return { rows, units, prices };
}

function openOptions({ offerCount, optionStart, optionCount }: Packed, domains: Domains) {
  const options = new Int32Array(optionCount);
  let count = 0;
  let freeOffers = 0;
  for (let offer = 0; offer < offerCount; offer += 1) {
    const before = count;
    for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
      if (openFactor(domains, offer, option) > 0) options[count++] = option;
    }
    if (count > before && domains.on[offer]! < 0) freeOffers += 1;
  }
  return { options: options.subarray(0, count), freeOffers };
}

interface Left extends SurePart {
  readonly rowOf: readonly number[];
}

function compressed(packed: Packed, domains: Domains, options: Int32Array, left: Left): Relaxation {
  const { offerOf } = packed;
  const { rowOf } = left;
  const writer = stepWriter(packed, options, rowOf);
  const optionStart: number[] = [];
  const prices = new Float64Array(options.length);
  let offerBefore = -1;
  for (let index = 0; index < options.length; index += 1) {
    const option = options[index]!;
    const offer = offerOf[option]!;
    if (offer !== offerBefore) optionStart.push(index);
    offerBefore = offer;
    const open = openFactor(domains, offer, option);
    prices[index] = packed.priceUnits[option]! * open;
    const countsUp = sureFactor(domains, offer, option) > 0 ? 0 : 1;
    writer.write(option, open, { priceUnits: prices[index]!, count: countsUp });
  }
  const offerCount = optionStart.length;
  optionStart.push(options.length);
  const range = (values: Float64Array, extra: (row: number) => number) =>
    Float64Array.from(rowOf, (row) => (row < 0 ? extra(row) : values[row]! - left.sumsKw[row]!));
  const units = (values: Float64Array) =>
    Float64Array.from(rowOf, (row) => (row < 0 ? Number.POSITIVE_INFINITY : values[row]!));
  return {
    rowCount: rowOf.length,
    offerCount,
    optionCount: options.length,
    optionStart: Int32Array.from(optionStart),
    priceUnits: prices,
    ...writer.steps(),
    lowKw: range(packed.lowKw, () => -1),
    highKw: range(packed.highKw, (row) =>
      row === -1 ? packed.payable - left.priceUnits : packed.acceptable - left.count,
    ),
    aboveUnits: units(packed.aboveUnits),
    belowUnits: units(packed.belowUnits),
  };
}

/** Writes profiles onto the rows that are left: steps that fall together become one. */
function stepWriter(packed: Packed, options: Int32Array, rowOf: readonly number[]) {
  const { rowCount, stepStart, stepRow, stepKw } = packed;
  const at = new Int32Array(rowCount + 1);
  let kept = 0;
  for (let row = 0; row <= rowCount; row += 1) {
    at[row] = kept;
    if (rowOf[kept] === row) kept += 1;
  }
  let most = 0;
  for (const option of options) most += stepStart[option + 1]! - stepStart[option]! + 4;
  const rows = new Int32Array(most);
  const kws = new Float64Array(most);
  const starts = new Int32Array(options.length + 1);
  let written = 0;
  let optionsWritten = 0;
  const push = (row: number, change: number, begin: number) => {
    if (written > begin && rows[written - 1] === row) kws[written - 1] = kws[written - 1]! + change;
    else {
      rows[written] = row;
      kws[written] = change;
      written += 1;
    }
  };
  return {
    write(option: number, factor: number, extra: { readonly priceUnits: number; readonly count: number }) {
      const begin = written;
      let sum = 0;
      for (let step = stepStart[option]!; step < stepStart[option + 1]!; step += 1) {
        const row = at[stepRow[step]!]!;
        if (row >= kept) break;
        push(row, factor * stepKw[step]!, begin);
        sum += factor * stepKw[step]!;
      }
      for (let row = kept; row < rowOf.length; row += 1) {
        const value = rowOf[row] === -2 ? extra.count : extra.priceUnits;
        if (value !== sum) push(row, value - sum, begin);
        sum = value;
      }
      optionsWritten += 1;
      starts[optionsWritten] = written;
    },
    steps: () => ({
      stepStart: starts,
      stepRow: rows.subarray(0, written),
      stepKw: kws.subarray(0, written),
    }),
  };
}

/** The factor of every option in the relaxation, what is decided included. */
export function factorsOf(
  packed: Packed,
  domains: Domains,
  { optionOf }: NodeRelaxation,
  theta: Float64Array,
): Float64Array {
  const factors = new Float64Array(packed.optionCount);
  for (let offer = 0; offer < packed.offerCount; offer += 1) {
    const option = domains.on[offer]!;
    if (option >= 0) factors[option] = sureFactor(domains, offer, option);
  }
  for (let index = 0; index < optionOf.length; index += 1) {
    const option = optionOf[index]!;
    const open = openFactor(domains, packed.offerOf[option]!, option);
    factors[option] = factors[option]! + open * theta[index]!;
  }
  return factors;
}
