import type { CheckedTable } from './table.ts';

/** What may still be chosen: per option a range of factors [hundredths], 0..0: none of it; per offer what must be on. */
export interface Possible {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  /** −1: the offer may be left out. */
  readonly on: Int32Array;
}

/** Everything that the offers allow. */
export function allPossible({ options, offers }: CheckedTable): Possible {
  return {
    from: Uint8Array.from(options, ({ minHundredths }) => minHundredths),
    to: new Uint8Array(options.length).fill(100),
    on: new Int32Array(offers.length).fill(-1),
  };
}

/** What a part of the choice says of one option. */
export interface DecidedOption {
  readonly option: number;
  readonly from: number;
  readonly to: number;
  readonly mayBeOut?: boolean;
}

/** A copy that can be changed. */
export function copied({ from, to, on }: Possible): Possible {
  return { from: from.slice(), to: to.slice(), on: on.slice() };
}

/**
 * The same with one option out (0..0), or on within a range; all others of its offer are out then. With `mayBeOut` its
 * range is all that becomes less.
 */
export function decided(
  { options, offers }: CheckedTable,
  before: Possible,
  { option, from, to, mayBeOut = false }: DecidedOption,
): Possible {
  const after = copied(before);
  after.from[option] = from;
  after.to[option] = to;
  if (to === 0 || mayBeOut) return after;
  const { offer } = options[option]!;
  after.on[offer] = option;
  for (const other of offers[offer]!) {
    if (other === option) continue;
    after.from[other] = 0;
    after.to[other] = 0;
  }
  return after;
}

/** How low and how high each sum can be [hundredths of a watt]. */
export interface Reached {
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** Sums of all that is possible; whole numbers below 2^53. */
export function reachedBy(table: CheckedTable, possible: Possible): Reached {
  const least = new Float64Array(table.rows.length);
  const most = new Float64Array(table.rows.length);
  for (let offer = 0; offer < table.offers.length; offer += 1) {
    addReach(table, possible, offer, { into: { least, most }, sign: 1 });
  }
  return { least, most };
}

/** Adds what one offer can do at least and at most, or takes it away. */
export function addReach(
  table: CheckedTable,
  { from, to, on }: Possible,
  offer: number,
  { into, sign }: { readonly into: Reached; readonly sign: 1 | -1 },
): void {
  const ids = table.offers[offer]!.filter((option) => to[option]! > 0);
  for (const base of ids.length === 0 ? [] : table.options[ids[0]!]!.bases) {
    for (let period = 0; period < table.periodCount; period += 1) {
      let least = on[offer]! < 0 ? 0 : Number.POSITIVE_INFINITY;
      let most = on[offer]! < 0 ? 0 : Number.NEGATIVE_INFINITY;
      for (const option of ids) {
        const powerW = table.options[option]!.deltaW[period]!;
        const [a, b] = [powerW * from[option]!, powerW * to[option]!];
        least = Math.min(least, a, b);
        most = Math.max(most, a, b);
      }
      into.least[base + period] = into.least[base + period]! + sign * least;
      into.most[base + period] = into.most[base + period]! + sign * most;
    }
  }
}

/** Whether a sum cannot be kept in its range, or too much is paid or accepted in any case. */
export function isImpossible(table: CheckedTable, possible: Possible): boolean {
  const { least, most } = reachedBy(table, possible);
  const isBroken = table.rows.some(
    ({ lowW, highW, aboveMicrosPerMwh, belowMicrosPerMwh }, row) =>
      (aboveMicrosPerMwh === undefined && least[row]! > 100 * highW) ||
      (belowMicrosPerMwh === undefined && most[row]! < 100 * lowW),
  );
  if (isBroken) return true;
  let count = 0;
  let paid = 0n;
  for (const option of possible.on) {
    if (option < 0) continue;
    count += 1;
    paid += BigInt(table.options[option]!.priceMicros) * BigInt(possible.from[option]!);
  }
  const isTooMany = table.acceptable !== undefined && count > table.acceptable;
  return isTooMany || (table.payableMicros !== undefined && paid > 100n * BigInt(table.payableMicros));
}

/**
 * Whether an option at this factor or more [hundredths] breaks a range that is kept, whatever the others do.
 *
 * @param others - how low and high the sums are without its offer.
 */
export function cannotFit(
  { options, rows, periodCount }: CheckedTable,
  { option, hundredths }: { readonly option: number; readonly hundredths: number },
  others: Reached,
): boolean {
  const { deltaW, bases } = options[option]!;
  for (const base of bases) {
    for (let period = 0; period < periodCount; period += 1) {
      const row = rows[base + period]!;
      const centiwatt = deltaW[period]! * hundredths;
      const isUp = centiwatt > 0 && row.aboveMicrosPerMwh === undefined;
      const isDown = centiwatt < 0 && row.belowMicrosPerMwh === undefined;
      if (isUp && others.least[base + period]! + centiwatt > 100 * row.highW) return true;
      if (isDown && others.most[base + period]! + centiwatt < 100 * row.lowW) return true;
    }
  }
  return false;
}
