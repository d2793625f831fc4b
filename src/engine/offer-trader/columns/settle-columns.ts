import { deviationW } from '../rows.ts';
import { exactCost, excessesOf, type Tally, totalCost } from '../tally.ts';
import { addTaken, eachRun, missMicros, paidMicros, scaledW, type Taken, tallyOfTaken } from './taken.ts';

/** Rounding that sums of real numbers may suffer here [micro-units, and parts of the price]. */
const SURE_MICROS = 1;
const SURE_PU = 1e-9;

/** The tie rule for columns, see settleTies: changes the selection in place. */
export function settleColumnTies(taken: Taken): void {
  leaveOutIdle(taken);
  preferFirstOfEqual(taken);
}

/** Leaves out, from the last on, every offer without which the selection costs no more and breaks nothing. */
function leaveOutIdle(taken: Taken): void {
  const { frame, selection } = taken;
  const tally = tallyOfTaken(taken);
  let left = 0;
  for (const option of selection.option) if (option >= 0) left += 1;
  let costNow: bigint | undefined;
  for (let offer = selection.option.length - 1; offer >= 0; offer -= 1) {
    const option = selection.option[offer]!;
    if (option < 0) continue;
    const which = { offer, option, hundredths: selection.hundredths[offer]! };
    if (isMissed(taken, tally, which)) continue;
    costNow ??= totalCost(exactCost(frame, tally));
    addTaken(taken, tally, which, -1);
    const isBroken = excessesOf(frame, tally, left - 1).length > 0;
    const costWithout = totalCost(exactCost(frame, tally));
    if (isBroken || costWithout > costNow) {
      addTaken(taken, tally, which, 1);
      continue;
    }
    costNow = costWithout;
    left -= 1;
    selection.option[offer] = -1;
    selection.hundredths[offer] = 0;
  }
}

/** Whether leaving an offer out surely costs more, or breaks a range: true of nearly all. */
function isMissed(
  taken: Taken,
  { sumsW }: Tally,
  which: { readonly offer: number; readonly option: number; readonly hundredths: number },
): boolean {
  const { rows } = taken.frame;
  const priceMicros = paidMicros(taken, which.option, which.hundredths);
  let changeMicros = -priceMicros;
  let isBroken = false;
  eachRun(taken, which, (from, to, powerW) => {
    const power = scaledW(powerW, which.hundredths);
    for (let at = from; at < to && !isBroken; at += 1) {
      const row = rows[at]!;
      const sumW = sumsW[at]!;
      if (deviationW(row, sumW) === deviationW(row, sumW - power)) continue;
      isBroken = row.priced === undefined;
      changeMicros += missMicros(taken.frame, row, sumW - power) - missMicros(taken.frame, row, sumW);
    }
  });
  return isBroken || changeMicros > SURE_MICROS + SURE_PU * priceMicros;
}

/** Hands what was taken of equal offers to the first of them, the larger factors first. */
function preferFirstOfEqual(taken: Taken): void {
  const { selection, packed } = taken;
  const { optionStart } = packed.packed;
  for (const offers of equalOffers(taken)) {
    const given = offers
      .filter((offer) => selection.option[offer]! >= 0)
      .map((offer) => ({
        place: selection.option[offer]! - optionStart[offer]!,
        hundredths: selection.hundredths[offer]!,
      }))
      .sort((a, b) => a.place - b.place || b.hundredths - a.hundredths);
    for (const [index, offer] of offers.entries()) {
      const one = given[index];
      selection.option[offer] = one === undefined ? -1 : optionStart[offer]! + one.place;
      selection.hundredths[offer] = one === undefined ? 0 : one.hundredths;
    }
  }
}

/** Offers with the same options at the same price under the same limits, where there is more than one; ascending. */
function* equalOffers(taken: Taken): Iterable<readonly number[]> {
  const hashes = hashesOf(taken);
  const sorted = hashes.slice().sort();
  const shared = new Set<number>();
  for (let at = 1; at < sorted.length; at += 1) if (sorted[at] === sorted[at - 1]) shared.add(sorted[at]!);
  if (shared.size === 0) return;
  const byHash = new Map<number, number[][]>();
  for (let offer = 0; offer < hashes.length; offer += 1) {
    if (!shared.has(hashes[offer]!)) continue;
    const classes = byHash.get(hashes[offer]!) ?? [];
    const alike = classes.find(([first]) => isEqual(taken, first!, offer));
    if (alike === undefined) classes.push([offer]);
    else alike.push(offer);
    byHash.set(hashes[offer]!, classes);
  }
  for (const classes of byHash.values()) for (const alike of classes) if (alike.length > 1) yield alike;
}

/** A number per offer that is the same for equal ones. */
function hashesOf({ packed: { packed, optionOf }, columns }: Taken): Uint32Array {
  const { runStart, runFrom, runW, priceMicros } = columns;
  const hashes = new Uint32Array(packed.offerCount);
  for (let offer = 0; offer < packed.offerCount; offer += 1) {
    let hash = 0;
    for (let option = packed.optionStart[offer]!; option < packed.optionStart[offer + 1]!; option += 1) {
      const from = optionOf[option]!;
      const price = priceMicros[from]!;
      hash = Math.imul(hash, 31) + (price | 0);
      for (let run = runStart[from]!; run < runStart[from + 1]!; run += 1) {
        hash = Math.imul(Math.imul(hash, 0x9e3779b1) + runFrom[run]!, 0x85ebca6b) + runW[run]!;
        hash ^= hash >>> 15;
      }
    }
    hashes[offer] = hash;
  }
  return hashes;
}

function isEqual({ packed, columns }: Taken, a: number, b: number): boolean {
  const { optionStart } = packed.packed;
  const count = optionStart[a + 1]! - optionStart[a]!;
  if (optionStart[b + 1]! - optionStart[b]! !== count) return false;
  const [basesA, basesB] = [packed.basesOf(a), packed.basesOf(b)];
  if (basesA.length !== basesB.length || basesA.some((base, at) => base !== basesB[at])) return false;
  for (let at = 0; at < count; at += 1) {
    const [one, other] = [packed.optionOf[optionStart[a]! + at]!, packed.optionOf[optionStart[b]! + at]!];
    if (!isSameOption(columns, one, other)) return false;
  }
  return true;
}

function isSameOption(columns: Taken['columns'], a: number, b: number): boolean {
  const { priceMicros, minActivationFactor, runStart, runFrom, runW } = columns;
  if (priceMicros[a] !== priceMicros[b] || minActivationFactor[a] !== minActivationFactor[b]) return false;
  const count = runStart[a + 1]! - runStart[a]!;
  if (runStart[b + 1]! - runStart[b]! !== count) return false;
  for (let at = 0; at < count; at += 1) {
    const [runA, runB] = [runStart[a]! + at, runStart[b]! + at];
    if (runFrom[runA] !== runFrom[runB] || runW[runA] !== runW[runB]) return false;
  }
  return true;
}
