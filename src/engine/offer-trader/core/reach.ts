import { type Domains, openFactor, takeOut } from './domains.ts';
import type { Packed } from './packed.ts';

/** How low and how high the sum of every row can still be [kW]. */
export interface Reach {
  readonly leastKw: Float64Array;
  readonly mostKw: Float64Array;
}

/** Power that floating point may lose [kW]. */
const SLACK_KW = 1e-7;

/** What one offer alone can add to the rows, beyond what it does in any case; written anew for each offer. */
interface OwnReach {
  readonly leastKw: Float64Array;
  readonly mostKw: Float64Array;
  first: number;
  end: number;
}

/** The reach of all that is undecided, on top of the sums of what is decided. */
export function reachOf(packed: Packed, domains: Domains, sumsKw: Float64Array): Reach {
  const { rowCount, offerCount } = packed;
  const leastKw = sumsKw.slice(0, rowCount);
  const mostKw = sumsKw.slice(0, rowCount);
  const own = ownReach(rowCount);
  for (let offer = 0; offer < offerCount; offer += 1) {
    addOwn(packed, domains, offer, own);
    for (let row = own.first; row < own.end; row += 1) {
      leastKw[row] = leastKw[row]! + own.leastKw[row]!;
      mostKw[row] = mostKw[row]! + own.mostKw[row]!;
    }
    clear(own);
  }
  return { leastKw, mostKw };
}

/**
 * Takes options out that do not fit a range that must be kept, whatever the others do, and narrows factors.
 *
 * @returns whether anything changed; undefined where an option that must be on does not fit.
 */
export function tightenByReach(
  packed: Packed,
  domains: Domains,
  { leastKw, mostKw }: Reach,
): boolean | undefined {
  const own = ownReach(packed.rowCount);
  let isChanged = false;
  for (let offer = 0; offer < packed.offerCount; offer += 1) {
    if (!isOpen(packed, domains, offer)) continue;
    addOwn(packed, domains, offer, own);
    for (let row = own.first; row < own.end; row += 1) {
      own.leastKw[row] = leastKw[row]! - own.leastKw[row]!;
      own.mostKw[row] = mostKw[row]! - own.mostKw[row]!;
    }
    const tightened = tightenOffer(packed, domains, offer, own);
    clear(own);
    if (tightened === undefined) return undefined;
    isChanged ||= tightened;
  }
  return isChanged;
}

/** `others`: how low and high the rows are without the offer, but for what it does in any case. */
function tightenOffer(
  packed: Packed,
  domains: Domains,
  offer: number,
  others: OwnReach,
): boolean | undefined {
  let isChanged = false;
  for (let option = packed.optionStart[offer]!; option < packed.optionStart[offer + 1]!; option += 1) {
    if (domains.to[option] === 0) continue;
    const isOn = domains.on[offer] === option;
    const sure = isOn ? domains.from[option]! : 0;
    const most = mostHundredths(packed, option, others) + sure;
    if (most >= domains.to[option]!) continue;
    isChanged = true;
    const to = Math.floor(most + 1e-6);
    if (to >= domains.from[option]! && to > 0) domains.to[option] = Math.min(to, domains.to[option]!);
    else if (isOn) return undefined;
    else takeOut(domains, option);
  }
  return isChanged;
}

/** Largest factor beyond what is sure that all ranges to be kept allow [hundredths, real]. */
function mostHundredths(
  { stepStart, stepRow, stepKw, rowCount, lowKw, highKw, aboveUnits, belowUnits }: Packed,
  option: number,
  others: OwnReach,
): number {
  const end = stepStart[option + 1]!;
  let most = 100;
  let value = 0;
  for (let step = stepStart[option]!; step < end; step += 1) {
    value += stepKw[step]!;
    if (value > -1e-9 && value < 1e-9) continue;
    const to = step + 1 < end ? stepRow[step + 1]! : rowCount;
    for (let row = stepRow[step]!; row < to; row += 1) {
      const isUp = value > 0;
      if ((isUp ? aboveUnits[row]! : belowUnits[row]!) !== Number.POSITIVE_INFINITY) continue;
      const room = isUp ? highKw[row]! - others.leastKw[row]! : lowKw[row]! - others.mostKw[row]!;
      const fits = (100 * (room + (isUp ? SLACK_KW : -SLACK_KW))) / value;
      if (fits < most) most = fits;
    }
  }
  return most;
}

function ownReach(rowCount: number): OwnReach {
  return { leastKw: new Float64Array(rowCount), mostKw: new Float64Array(rowCount), first: rowCount, end: 0 };
}

function clear(own: OwnReach): void {
  own.leastKw.fill(0, own.first, own.end);
  own.mostKw.fill(0, own.first, own.end);
  own.first = own.leastKw.length;
  own.end = 0;
}

function isOpen({ optionStart }: Packed, domains: Domains, offer: number): boolean {
  for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
    if (openFactor(domains, offer, option) > 0) return true;
  }
  return false;
}

function addOwn(
  { rowCount, optionStart, stepStart, stepRow, stepKw }: Packed,
  domains: Domains,
  offer: number,
  own: OwnReach,
): void {
  for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
    const open = openFactor(domains, offer, option);
    if (open <= 0) continue;
    const end = stepStart[option + 1]!;
    let value = 0;
    for (let step = stepStart[option]!; step < end; step += 1) {
      value += open * stepKw[step]!;
      const begin = stepRow[step]!;
      if (begin < own.first) own.first = begin;
      if (value > -1e-12 && value < 1e-12) continue;
      const to = step + 1 < end ? stepRow[step + 1]! : rowCount;
      if (to > own.end) own.end = to;
      for (let row = begin; row < to; row += 1) {
        if (value < own.leastKw[row]!) own.leastKw[row] = value;
        if (value > own.mostKw[row]!) own.mostKw[row] = value;
      }
    }
  }
}
