import type { Domains } from './domains.ts';
import type { Packed } from './packed.ts';
import type { Reach } from './reach.ts';
import { PIVOT_MIN, Tableau } from './tableau.ts';

/** Which variables are basic, so that a tableau can be built again. */
export interface Basis {
  /** Options that are basic. */
  readonly options: Int32Array;
  /** Sums that are not. */
  readonly sums: Int32Array;
  /** Per variable: the piece of its cost that a basic sum is on. */
  readonly piece: Int8Array;
}

/** A sum this near to an edge of its range cannot leave it [kW]. */
const SLACK_KW = 1e-9;

/** Sums of a problem: its rows, what is paid, how many are accepted, then what each offer takes of its only choice. */
export const sumIdOf = {
  paid: ({ optionCount, rowCount }: Packed) => optionCount + rowCount,
  accepted: ({ optionCount, rowCount }: Packed) => optionCount + rowCount + 1,
  offer: ({ optionCount, rowCount }: Packed, offer: number) => optionCount + rowCount + 2 + offer,
};

/** An empty tableau with room for all of a problem. */
export function tableauFor(packed: Packed): Tableau {
  return new Tableau(packed, packed.rowCount + 2 + packed.offerCount);
}

/** Notes the basis of a tableau. */
export function basisOf({
  basic,
  nonbasic,
  rowCount,
  columnCount,
  optionCount,
  piece,
  rowAt,
}: Tableau): Basis {
  const options = basic.subarray(0, rowCount).filter((variable) => variable < optionCount);
  const sums = nonbasic.subarray(0, columnCount).filter((variable) => variable >= optionCount);
  return { options, sums, piece: piece.map((at, variable) => (rowAt[variable]! < 0 ? 0 : at)) };
}

/**
 * Builds the tableau of what is open: a column for every option that is neither out nor at a single factor, a row for
 * every sum that can still leave its range; and goes to the basis.
 *
 * @param widest - per option: the largest factor that it had in the whole problem [hundredths].
 * @returns whether the basis could be reached; else it is that of the sums.
 */
export function buildTableau(
  tableau: Tableau,
  domains: Domains,
  { widest, reach, basis }: { readonly widest: Uint8Array; readonly reach: Reach; readonly basis?: Basis },
): void {
  const { packed } = tableau;
  const options = openColumns(packed, domains, basis);
  tableau.begin(options, openSums(packed, { options, reach, ...(basis && { basis }) }));
  fill(tableau, widest);
  setRanges(tableau, domains, widest);
  if (basis !== undefined) goTo(tableau, basis);
  price(tableau);
  settle(tableau);
  tableau.measure();
}

function openColumns(packed: Packed, domains: Domains, basis: Basis | undefined): Int32Array {
  const isBasic = new Uint8Array(packed.optionCount);
  for (const option of basis?.options ?? []) isBasic[option] = 1;
  const options = new Int32Array(packed.optionCount);
  let count = 0;
  for (let option = 0; option < packed.optionCount; option += 1) {
    if (isBasic[option] === 1 || !isSettled(packed, domains, option)) options[count++] = option;
  }
  return options.subarray(0, count);
}

/** Whether an option is out, or on at a single factor. */
function isSettled({ offerOf }: Packed, { from, to, on }: Domains, option: number): boolean {
  return to[option] === 0 || (on[offerOf[option]!] === option && from[option] === to[option]);
}

function openSums(
  packed: Packed,
  left: { readonly options: Int32Array; readonly reach: Reach; readonly basis?: Basis },
): Int32Array {
  const { optionCount, rowCount, offerCount, offerOf, lowKw, highKw } = packed;
  const { leastKw, mostKw } = left.reach;
  const isThere = new Uint8Array(rowCount + 2 + offerCount);
  for (let row = 0; row < rowCount; row += 1) {
    const isOpen = leastKw[row]! < lowKw[row]! - SLACK_KW || mostKw[row]! > highKw[row]! + SLACK_KW;
    if (isOpen) isThere[row] = 1;
  }
  if (packed.payable !== Number.POSITIVE_INFINITY) isThere[rowCount] = 1;
  if (packed.acceptable < offerCount) isThere[rowCount + 1] = 1;
  for (let index = 1; index < left.options.length; index += 1) {
    const offer = offerOf[left.options[index]!]!;
    if (offerOf[left.options[index - 1]!] === offer) isThere[rowCount + 2 + offer] = 1;
  }
  // What has a price, by the basis or by its piece, keeps it: without, other reduced costs would not fit.
  for (const sum of left.basis?.sums ?? []) isThere[sum - optionCount] = 1;
  for (let sum = 0; left.basis !== undefined && sum < isThere.length; sum += 1) {
    if (left.basis.piece[optionCount + sum] !== 0) isThere[sum] = 1;
  }
  const sums = new Int32Array(isThere.length);
  let count = 0;
  for (let sum = 0; sum < isThere.length; sum += 1) if (isThere[sum] === 1) sums[count++] = optionCount + sum;
  return sums.subarray(0, count);
}

function fill(tableau: Tableau, widest: Uint8Array): void {
  const { packed, entries, columnCount, rowAt } = tableau;
  const { optionCount, rowCount, stepStart, stepRow, stepKw, offerOf, priceUnits } = packed;
  const paid = rowAt[sumIdOf.paid(packed)]!;
  const accepted = rowAt[sumIdOf.accepted(packed)]!;
  for (let column = 0; column < columnCount; column += 1) {
    const option = tableau.nonbasic[column]!;
    const end = stepStart[option + 1]!;
    let value = 0;
    for (let step = stepStart[option]!; step < end; step += 1) {
      value += stepKw[step]!;
      if (value > -1e-9 && value < 1e-9) continue;
      const to = step + 1 < end ? stepRow[step + 1]! : rowCount;
      for (let row = stepRow[step]!; row < to; row += 1) {
        const at = rowAt[optionCount + row]!;
        if (at >= 0) entries[at * columnCount + column] = value;
      }
    }
    if (paid >= 0) entries[paid * columnCount + column] = priceUnits[option]!;
    if (accepted >= 0) entries[accepted * columnCount + column] = 100 / widest[option]!;
    const own = rowAt[sumIdOf.offer(packed, offerOf[option]!)]!;
    if (own >= 0) entries[own * columnCount + column] = 100 / widest[option]!;
  }
}

/** Ranges of all variables as the domains allow them; what has no column is taken out of the sums. */
export function setRanges(tableau: Tableau, domains: Domains, widest: Uint8Array): void {
  const { packed, low, high, belowUnits, aboveUnits, rowAt, columnAt } = tableau;
  const { optionCount, offerCount, rowCount, stepStart, stepRow, stepKw } = packed;
  for (let option = 0; option < optionCount; option += 1) {
    low[option] = domains.on[packed.offerOf[option]!] === option ? domains.from[option]! / 100 : 0;
    high[option] = domains.to[option]! / 100;
  }
  const sure = new Float64Array(rowCount + 1);
  let paidUnits = 0;
  let acceptable = packed.acceptable;
  for (let offer = 0; offer < offerCount; offer += 1) {
    const option = domains.on[offer]!;
    if (option < 0) continue;
    const hasColumn = rowAt[option]! >= 0 || columnAt[option]! >= 0;
    // That it is on counts whole, whatever its factor.
    acceptable -= hasColumn ? 1 - domains.to[option]! / widest[option]! : 1;
    if (hasColumn) continue;
    const factor = domains.from[option]! / 100;
    paidUnits += factor * packed.priceUnits[option]!;
    for (let step = stepStart[option]!; step < stepStart[option + 1]!; step += 1) {
      sure[stepRow[step]!] = sure[stepRow[step]!]! + factor * stepKw[step]!;
    }
  }
  let sum = 0;
  for (let row = 0; row < rowCount; row += 1) {
    sum += sure[row]!;
    low[optionCount + row] = packed.lowKw[row]! - sum;
    high[optionCount + row] = packed.highKw[row]! - sum;
    belowUnits[optionCount + row] = packed.belowUnits[row]!;
    aboveUnits[optionCount + row] = packed.aboveUnits[row]!;
  }
  const paid = sumIdOf.paid(packed);
  low[paid] = -1e6;
  high[paid] = packed.payable - paidUnits;
  const accepted = sumIdOf.accepted(packed);
  low[accepted] = -1;
  high[accepted] = acceptable;
  for (let offer = 0; offer < offerCount; offer += 1) {
    low[sumIdOf.offer(packed, offer)] = -1;
    high[sumIdOf.offer(packed, offer)] = 1;
  }
}

/** The same where every option that is on has a column, and only options have changed. */
export function setOptionRanges(tableau: Tableau, { from, to, on }: Domains, widest: Uint8Array): void {
  const { packed, low, high } = tableau;
  for (let option = 0; option < packed.optionCount; option += 1) {
    low[option] = on[packed.offerOf[option]!] === option ? from[option]! / 100 : 0;
    high[option] = to[option]! / 100;
  }
  if (packed.acceptable >= packed.offerCount) return;
  let { acceptable } = packed;
  for (const option of on) if (option >= 0) acceptable -= 1 - to[option]! / widest[option]!;
  high[sumIdOf.accepted(packed)] = acceptable;
}

/** Brings options into the basis for sums, the largest entries first. */
function goTo(tableau: Tableau, { options, sums, piece }: Basis): void {
  tableau.piece.set(piece);
  const { entries, columnCount, rowAt, columnAt } = tableau;
  for (const option of options) {
    const column = columnAt[option]!;
    let chosen = -1;
    let size = PIVOT_MIN;
    for (const sum of sums) {
      const row = rowAt[sum]!;
      if (row < 0) continue;
      const entry = entries[row * columnCount + column]!;
      if (entry > size || -entry > size) {
        size = entry < 0 ? -entry : entry;
        chosen = row;
      }
    }
    if (chosen >= 0) tableau.exchange(chosen, column);
  }
}

/** Computes the reduced costs anew. */
function price(tableau: Tableau): void {
  const { packed, entries, columnCount, rowCount, nonbasic, basic, reduced, optionCount, piece } = tableau;
  for (let column = 0; column < columnCount; column += 1) {
    const variable = nonbasic[column]!;
    reduced[variable] = variable < optionCount ? packed.priceUnits[variable]! : 0;
  }
  for (let row = 0; row < rowCount; row += 1) {
    const variable = basic[row]!;
    let slope = 0;
    if (variable < optionCount) slope = packed.priceUnits[variable]!;
    else if (piece[variable]! > 0) slope = tableau.aboveUnits[variable]!;
    else if (piece[variable]! < 0) slope = -tableau.belowUnits[variable]!;
    if (slope === 0) continue;
    const from = row * columnCount;
    for (let column = 0; column < columnCount; column += 1) {
      const entry = entries[from + column]!;
      if (entry !== 0) reduced[nonbasic[column]!] = reduced[nonbasic[column]!]! + slope * entry;
    }
  }
}

/** Puts every nonbasic variable to the end of its range that its reduced cost asks for, and adds up. */
export function settle(tableau: Tableau): void {
  const { columnCount, nonbasic, reduced, low, high, isHigh, values } = tableau;
  for (let column = 0; column < columnCount; column += 1) {
    const variable = nonbasic[column]!;
    isHigh[variable] = reduced[variable]! < 0 && low[variable]! < high[variable]! ? 1 : 0;
    values[variable] = isHigh[variable] === 1 ? high[variable]! : low[variable]!;
  }
  tableau.addUp();
}
