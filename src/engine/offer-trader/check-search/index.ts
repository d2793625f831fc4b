import { InputError } from '../../errors.ts';
import type { SelectionProblem } from '../problem.ts';
import type { SelectionResult } from '../result.ts';
import type { ProofNode, ProofPart, ProofStep, SearchProof } from '../search-proof.ts';
import {
  addReach,
  allPossible,
  cannotFit,
  copied,
  decided,
  isImpossible,
  type Possible,
  type Reached,
  reachedBy,
} from './possible.ts';
import { pricedAt, UNITS_PER_MICRO } from './priced.ts';
import { type CheckedTable, tableOf } from './table.ts';

/** What a search has proven, in whole numbers. */
export interface SearchChecked {
  /** No selection costs less, before rounding to whole watts [micro-units, rounded down]. */
  readonly boundMicros: number;
  /** Parts into which the choice was taken apart, and that were checked. */
  readonly parts: number;
}

/**
 * Checks what a search says it has proven, in whole numbers and from the definition of the problem alone: that the parts
 * are all that there is, that nothing was left out that fits and costs less, and what each part costs at least at its
 * prices. How the parts and the prices were found does not matter.
 *
 * @param result - what is fixed in it, and what it calls softened, are used; the rest is not.
 * @throws InputError `bad-certificate` where the proof proves nothing: it is of another problem, leaves something out, or
 *   has prices that do not fit their ranges.
 */
export function checkSearch(
  problem: SelectionProblem,
  result: Pick<SelectionResult, 'accepted' | 'softened'>,
  proof: SearchProof,
): SearchChecked {
  const table = tableOf(problem, result, proof);
  const check = new Check(table);
  check.node(proof.root, allPossible(table));
  // Everything was found impossible: accepting nothing never is, so the proof is wrong.
  if (check.bound === undefined) throw wrong('it excludes accepting nothing');
  const micros =
    check.bound >= 0n
      ? check.bound / UNITS_PER_MICRO
      : -((-check.bound + UNITS_PER_MICRO - 1n) / UNITS_PER_MICRO);
  return { boundMicros: Number(micros), parts: check.parts };
}

/** One walk through a proof. */
class Check {
  readonly #table: CheckedTable;
  /** The least that any part costs. */
  bound: bigint | undefined;
  parts = 0;

  constructor(table: CheckedTable) {
    this.#table = table;
  }

  node({ steps, end }: ProofNode, before: Possible): void {
    let possible = before;
    for (const step of steps) possible = this.#step(step, possible);
    if (end.kind === 'split') {
      this.#split(end.option, end.parts, possible);
      return;
    }
    this.parts += 1;
    if (end.kind === 'bounded') {
      const priced = pricedAt(this.#table, possible, end.prices);
      if (priced === undefined) throw wrong('prices do not fit their ranges');
      this.#atLeast(priced.bound);
    } else if (!isImpossible(this.#table, possible)) {
      throw wrong('a part that it calls impossible is not');
    }
  }

  #split(option: number, parts: readonly ProofPart[], possible: Possible): void {
    if (!covers(this.#table, possible, option, parts)) throw wrong('parts are not all that there is');
    for (const { node, ...part } of parts)
      this.node(node, decided(this.#table, possible, { option, ...part }));
  }

  /** Narrows, and checks that what is taken away is impossible or dear. */
  #step({ narrowed, prices }: ProofStep, before: Possible): Possible {
    const table = this.#table;
    const after = copied(before);
    for (const { option, from, to, isOn } of narrowed) {
      const { offer } = table.options[option] ?? {};
      if (offer === undefined) throw wrong('it narrows an option that is not there');
      after.from[option] = from;
      after.to[option] = to;
      if (isOn) after.on[offer] = option;
    }
    const offers = new Set(narrowed.map(({ option }) => table.options[option]!.offer));
    for (const offer of offers) closeOthers(table, after, offer);
    const taken = [...offers].map((offer) => ({ offer, away: takenAway(table, before, after, offer) }));
    if (prices === undefined) {
      const reached = reachedBy(table, before);
      for (const { offer, away } of taken) this.#unfit(before, offer, { away, reached });
      return after;
    }
    const priced = pricedAt(table, before, prices);
    if (priced === undefined) throw wrong('prices do not fit their ranges');
    for (const { offer, away } of taken) {
      const others = priced.bound - priced.least[offer]!;
      for (const { option, from, to } of away) {
        if (option < 0) this.#atLeast(others);
        else {
          this.#atLeast(others + priced.amountOf(option, from));
          this.#atLeast(others + priced.amountOf(option, to));
        }
      }
    }
    return after;
  }

  #unfit(
    before: Possible,
    offer: number,
    { away, reached }: { readonly away: readonly Away[]; readonly reached: Reached },
  ): void {
    const others = { least: reached.least.slice(), most: reached.most.slice() };
    addReach(this.#table, before, offer, { into: others, sign: -1 });
    for (const { option, from } of away) {
      if (option < 0 || !cannotFit(this.#table, { option, hundredths: from }, others)) {
        throw wrong('an option that it calls unfit fits');
      }
    }
  }

  #atLeast(bound: bigint): void {
    if (this.bound === undefined || bound < this.bound) this.bound = bound;
  }
}

/** Factors of an option that were taken away [hundredths]; option −1: leaving the offer out was. */
interface Away {
  readonly option: number;
  readonly from: number;
  readonly to: number;
}

/** Where an option must be on, the others of its offer are out. */
function closeOthers({ offers }: CheckedTable, possible: Possible, offer: number): void {
  const on = possible.on[offer]!;
  if (on < 0) return;
  for (const other of offers[offer]!) {
    if (other === on) continue;
    possible.from[other] = 0;
    possible.to[other] = 0;
  }
}

function takenAway(
  { offers }: CheckedTable,
  before: Possible,
  after: Possible,
  offer: number,
): readonly Away[] {
  const away: Away[] = [];
  if (before.on[offer]! < 0 && after.on[offer]! >= 0) away.push({ option: -1, from: 0, to: 0 });
  for (const option of offers[offer]!) {
    const [from, to] = [before.from[option]!, before.to[option]!];
    if (to === 0) {
      if (after.to[option] !== 0) throw wrong('an option comes back that was out');
      continue;
    }
    const isOut = after.to[option] === 0;
    if (isOut) {
      away.push({ option, from, to });
      continue;
    }
    if (after.from[option]! < from || after.to[option]! > to) throw wrong('a range becomes wider');
    if (after.from[option]! > from) away.push({ option, from, to: after.from[option]! - 1 });
    if (after.to[option]! < to) away.push({ option, from: after.to[option]! + 1, to });
  }
  return away;
}

/** Whether the parts are all that the option can do: every factor of its range, and being out where it may be. */
function covers(
  { options }: CheckedTable,
  { from, to, on }: Possible,
  option: number,
  parts: readonly ProofPart[],
): boolean {
  const offer = options[option]?.offer;
  if (offer === undefined) return false;
  const mayBeOut = on[offer] !== option;
  if (mayBeOut && !parts.some((part) => part.to === 0 || part.mayBeOut === true)) return false;
  for (let hundredths = from[option]!; hundredths <= to[option]! && to[option]! > 0; hundredths += 1) {
    if (!parts.some((part) => part.to > 0 && part.from <= hundredths && hundredths <= part.to)) return false;
  }
  return parts.every((part) => part.to === 0 || (part.from >= from[option]! && part.to <= to[option]!));
}

function wrong(what: string): InputError {
  return new InputError('bad-certificate', `The proof of the search proves nothing: ${what}.`);
}
