import { PIVOT_MIN, type Tableau } from './tableau.ts';

/** A value that is outside of its range by less is inside. */
const FEASIBLE = 1e-8;

/** Quotients this near to one another count as equal: the larger pivot is taken. */
const TIE = 1e-10;

/** How it ended. */
export type Solved =
  /** The basis is the best. */
  | { readonly kind: 'optimal' }
  /** The bound went above the cut-off. */
  | { readonly kind: 'cut-off' }
  /** The sum of this row cannot come into its range: along `direction` its price may grow without end. */
  | {
      readonly kind: 'impossible';
      readonly row: number;
      readonly direction: 1 | -1;
      readonly missing: number;
    }
  /** Not through within the steps that were allowed. */
  | { readonly kind: 'stalled' };

/**
 * The dual simplex method (C. E. Lemke, "The dual method of solving the linear programming problem", Naval Research
 * Logistics Quarterly 1, 1954) for boxed variables and costs in pieces: along a dual step, variables that are cheaper at
 * their other end go there (R. Fourer, "Notes on the dual simplex method", 1994), and a sum whose price reaches what
 * missing its range costs misses it. The reduced costs fit from the start and always.
 *
 * @param isCutOff - is asked after every step whether what is reached is enough.
 */
export function dualSimplex(tableau: Tableau, stepsMax: number, isCutOff: () => boolean): Solved {
  const flips = new Int32Array(tableau.columnCount);
  for (let step = 0; step < stepsMax; step += 1) {
    const row = worstRow(tableau);
    if (row < 0) return { kind: 'optimal' };
    const impossible = stepAlong(tableau, row, flips);
    if (impossible !== undefined) return impossible;
    if (isCutOff()) return { kind: 'cut-off' };
  }
  return { kind: 'stalled' };
}

/** The basic variable that is farthest outside of its piece, measured by what a step of its price moves. */
function worstRow({ rowCount, basic, values, low, high, piece, norms }: Tableau): number {
  let worst = 0;
  let chosen = -1;
  for (let row = 0; row < rowCount; row += 1) {
    const variable = basic[row]!;
    const value = values[variable]!;
    const at = piece[variable]!;
    const over = at > 0 ? 0 : value - (at < 0 ? low[variable]! : high[variable]!);
    const under = at < 0 ? 0 : (at > 0 ? high[variable]! : low[variable]!) - value;
    const off = over > under ? over : under;
    if (off <= FEASIBLE) continue;
    const score = (off * off) / norms[row]!;
    if (score <= worst) continue;
    worst = score;
    chosen = row;
  }
  return chosen;
}

/** One step of the price of a row, as far as it pays. */
function stepAlong(tableau: Tableau, row: number, flips: Int32Array): Solved | undefined {
  const { basic, values, piece, low, high, aboveUnits, belowUnits, entries, columnCount } = tableau;
  const variable = basic[row]!;
  const at = piece[variable]!;
  const value = values[variable]!;
  const over = at > 0 ? 0 : value - (at < 0 ? low[variable]! : high[variable]!);
  const direction = over > FEASIBLE ? 1 : -1;
  const isUpper = direction > 0 ? at === 0 : at > 0;
  const target = isUpper ? high[variable]! : low[variable]!;
  const limit = isUpper ? aboveUnits[variable]! : belowUnits[variable]!;
  const from = row * columnCount;
  let slope = direction * (value - target);
  let flipCount = 0;
  let entering = -1;
  let length = 0;
  for (;;) {
    entering = -1;
    length = Number.POSITIVE_INFINITY;
    let size = 0;
    for (let column = 0; column < columnCount; column += 1) {
      const entry = direction * entries[from + column]!;
      if (entry < PIVOT_MIN && entry > -PIVOT_MIN) continue;
      const isAway = isFlipped(flips, flipCount, column);
      const quotient = quotientOf(tableau, tableau.nonbasic[column]!, entry, isAway);
      if (quotient === Number.POSITIVE_INFINITY || quotient > length + TIE) continue;
      const own = entry < 0 ? -entry : entry;
      if (quotient > length - TIE && own <= size) continue;
      entering = column;
      length = quotient;
      size = own;
    }
    if (entering < 0 && limit === Number.POSITIVE_INFINITY)
      return { kind: 'impossible', row, direction, missing: slope };
    if (length >= limit) break;
    const candidate = tableau.nonbasic[entering]!;
    const left = slope - size * (high[candidate]! - low[candidate]!);
    const mayFlip = canFlip(tableau, candidate, direction * entries[from + entering]!);
    if (!(left > FEASIBLE) || !mayFlip || isFlipped(flips, flipCount, entering)) break;
    slope = left;
    flips[flipCount++] = entering;
  }
  for (let index = 0; index < flipCount; index += 1) flip(tableau, flips[index]!);
  const isMissed = length >= limit;
  const step = isMissed ? limit : length;
  const had = at > 0 ? -aboveUnits[variable]! : at < 0 ? belowUnits[variable]! : 0;
  shiftPrices(tableau, row, direction * step);
  if (isMissed) piece[variable] = at + direction;
  else enter(tableau, row, entering, { target, isUpper, reduced: had - direction * step });
  return undefined;
}

function isFlipped(flips: Int32Array, count: number, column: number): boolean {
  for (let index = 0; index < count; index += 1) if (flips[index] === column) return true;
  return false;
}

/**
 * How far the price of a row goes until the reduced cost of a variable does not fit its place any more.
 *
 * @param isAway - it goes to its other end before.
 */
function quotientOf(tableau: Tableau, variable: number, entry: number, isAway: boolean): number {
  const { low, high, isHigh, reduced, aboveUnits, belowUnits } = tableau;
  const isSingle = low[variable] === high[variable];
  const atHigh = (isHigh[variable] === 1) !== isAway;
  const most = atHigh && !isSingle ? 0 : belowUnits[variable]!;
  const least = !atHigh && !isSingle ? 0 : -aboveUnits[variable]!;
  const room = entry > 0 ? (most - reduced[variable]!) / entry : (reduced[variable]! - least) / -entry;
  return room > 0 ? room : 0;
}

/** Whether it is the inner end of its range that the variable leaves: then it may go to the other. */
function canFlip({ isHigh, low, high }: Tableau, variable: number, entry: number): boolean {
  if (low[variable] === high[variable]) return false;
  return isHigh[variable] === 1 ? entry > 0 : entry < 0;
}

function flip(tableau: Tableau, column: number): void {
  const variable = tableau.nonbasic[column]!;
  const isHigh = 1 - tableau.isHigh[variable]!;
  tableau.isHigh[variable] = isHigh;
  tableau.move(column, isHigh === 1 ? tableau.high[variable]! : tableau.low[variable]!);
}

/** Reduced costs after the price of a row has changed. */
function shiftPrices({ entries, columnCount, nonbasic, reduced }: Tableau, row: number, step: number): void {
  if (step === 0) return;
  const from = row * columnCount;
  for (let column = 0; column < columnCount; column += 1) {
    const entry = entries[from + column]!;
    if (entry !== 0) reduced[nonbasic[column]!] = reduced[nonbasic[column]!]! + step * entry;
  }
}

function enter(
  tableau: Tableau,
  row: number,
  column: number,
  leaving: { readonly target: number; readonly isUpper: boolean; readonly reduced: number },
): void {
  const { basic, nonbasic, values, entries, columnCount, piece, isHigh, reduced, low, high } = tableau;
  const entry = entries[row * columnCount + column]!;
  const out = basic[row]!;
  const into = nonbasic[column]!;
  tableau.move(column, values[into]! + (leaving.target - values[out]!) / entry);
  const here = reduced[into]!;
  piece[into] = pieceAt(tableau, into, here);
  values[out] = leaving.target;
  isHigh[out] = leaving.isUpper && low[out]! < high[out]! ? 1 : 0;
  tableau.exchange(row, column);
  reduced[out] = leaving.reduced;
  reduced[into] = 0;
}

/** On which piece of its cost a variable enters: that whose slope its reduced cost has reached. */
function pieceAt({ aboveUnits, belowUnits }: Tableau, variable: number, reduced: number): -1 | 0 | 1 {
  if (reduced > 0.5 * belowUnits[variable]!) return -1;
  return reduced < -0.5 * aboveUnits[variable]! ? 1 : 0;
}
