import { Arena } from './arena.ts';
import { improve } from './best-response.ts';
import type { BranchOptions } from './branch-and-bound.ts';
import { type Branch, chooseBranching } from './branching.ts';
import { copyDomains, type Domains, putOn, takeOut } from './domains.ts';
import { costOf, emptySelection, evaluate, type Selection } from './evaluate.ts';
import { type InteriorResult, solveRelaxation } from './interior-point.ts';
import type { KeepInWatts } from './keep-in-watts.ts';
import { roundedSelection } from './nearest-selection.ts';
import { factorsOf, type NodeRelaxation, relaxationOf } from './node.ts';
import type { Packed } from './packed.ts';
import { optionSizesKw } from './pass.ts';
import { fixByPrices } from './price-fixing.ts';
import { type LoggedNode, logNarrowed, logSplit } from './search-log.ts';

/** Parts of the cost that a relaxation is solved to. */
const NODE_GAP = 1e-9;

/** A relaxation is known well enough when what is not known is so small a part of the way to the cut-off. */
const ENOUGH_PU = 0.1;

/** Every so many nodes the relaxation is rounded to a selection, besides where nothing is in doubt. */
const ROUNDING_STRIDE = 10;

const SWEEPS_MAX = 4;

/** A part of the choice. */
export interface InteriorNode {
  readonly domains: Domains;
  /** Prices at the parent, where the search for better ones begins; per row of the packed problem. */
  readonly lambda: Float64Array | undefined;
  readonly boundUnits: number;
  readonly depth: number;
  readonly logged: LoggedNode | undefined;
}

/** Looks at nodes with the interior-point method: for problems whose tableau would be too large. */
export class InteriorSearch {
  readonly #packed: Packed;
  readonly #relativeGap: number;
  readonly #sizesKw: Float64Array;
  readonly #arena = new Arena();
  readonly #offers: Int32Array;
  readonly #keepInWatts: KeepInWatts | undefined;
  readonly nodesInside = 0;
  readonly isExhausted = false;
  best: Selection;
  costUnits: number;
  /** Least bound of what was left aside as not better by enough. */
  prunedUnits = Number.POSITIVE_INFINITY;

  constructor(packed: Packed, { relativeGap, start, keepInWatts }: BranchOptions) {
    this.#packed = packed;
    this.#keepInWatts = keepInWatts;
    this.#relativeGap = relativeGap;
    this.#sizesKw = optionSizesKw(packed);
    this.#offers = Int32Array.from({ length: packed.offerCount }, (_, offer) => offer);
    const nothing = emptySelection(packed);
    this.best = nothing;
    this.costUnits = costOf(packed, evaluate(packed, nothing));
    if (start !== undefined) this.#offer(start, this.#offers);
  }

  isCutOff(boundUnits: number): boolean {
    return boundUnits >= this.#cutOffUnits();
  }

  /** The node; undefined where it need not be looked at, which is noted. */
  unlessCutOff(node: InteriorNode | undefined): InteriorNode | undefined {
    if (node === undefined || !this.isCutOff(node.boundUnits)) return node;
    this.#leave(node.boundUnits);
    return undefined;
  }

  /** Looks at a node: nothing, or its children, the more promising first. */
  look(node: InteriorNode, count: number): readonly InteriorNode[] {
    const packed = this.#packed;
    const left = this.#left(node);
    if (left === undefined) return [];
    this.#arena.rewind();
    const solved = solveRelaxation(left.relaxation, {
      relativeGap: NODE_GAP,
      cutOff: this.#cutOffUnits() - left.fixedUnits,
      enoughPu: ENOUGH_PU,
      arena: this.#arena,
      ...(node.lambda && { lambda: pricesOf(packed, left, node.lambda) }),
    });
    const lambda = allPrices(packed, left, solved.lambda);
    const ownUnits = solved.bound + left.fixedUnits;
    const boundUnits = Math.max(node.boundUnits, ownUnits);
    if (node.logged !== undefined && ownUnits >= node.boundUnits)
      node.logged.end = { kind: 'bounded', lambda };
    if (this.isCutOff(boundUnits)) return this.#leave(boundUnits);
    const factors = factorsOf(packed, node.domains, left, solved.theta);
    const isSettled = !hasDoubt(packed, node.domains, factors);
    if (count % ROUNDING_STRIDE === 0) this.#round(factors, this.#offers);
    else if (isSettled) this.#round(factors, offersIn(packed, left));
    if (this.isCutOff(boundUnits)) return this.#leave(boundUnits);
    this.#fix(node, left, { solved, lambda });
    if (left.optionOf.length === 0) return this.#leave(boundUnits);
    const branches = chooseBranching(packed, node.domains, factors, this.#sizesKw);
    // Prices alone have decided all that was open: what is left is a single selection.
    if (branches.length === 0) return [{ ...node, lambda, boundUnits }];
    const logged = node.logged && logSplit(packed, node.logged, branches);
    return branches.map((branch, index) => ({
      domains: branched(packed, node.domains, branch),
      lambda,
      boundUnits,
      depth: node.depth + 1,
      logged: logged?.[index],
    }));
  }

  /** What is left of a node once what does not fit is taken out; undefined: nothing is possible there. */
  #left({ domains, logged }: InteriorNode): NodeRelaxation | undefined {
    const packed = this.#packed;
    if (logged === undefined) return relaxationOf(packed, domains);
    const left = relaxationOf(packed, domains, (before) =>
      logNarrowed(packed, logged, { before, after: copyDomains(domains) }),
    );
    if (left === undefined) logged.end = { kind: 'impossible' };
    return left;
  }

  #fix(
    { domains, logged }: InteriorNode,
    left: NodeRelaxation,
    { solved, lambda }: { readonly solved: InteriorResult; readonly lambda: Float64Array },
  ): void {
    const packed = this.#packed;
    const spareUnits = this.#cutOffUnits() - left.fixedUnits - solved.bound;
    const before = logged && copyDomains(domains);
    const outUnits = fixByPrices(packed, domains, left, { lambda: solved.lambda, spareUnits });
    this.prunedUnits = Math.min(this.prunedUnits, solved.bound + left.fixedUnits + outUnits);
    if (logged && before) logNarrowed(packed, logged, { before, after: domains, lambda });
  }

  #cutOffUnits(): number {
    return this.costUnits - this.#relativeGap * Math.abs(this.costUnits) - 1e-12;
  }

  #leave(boundUnits: number): readonly InteriorNode[] {
    this.prunedUnits = Math.min(this.prunedUnits, boundUnits);
    return [];
  }

  /** Makes a selection of the factors: nearest hundredth or nothing, then each of the offers does its best. */
  #round(factors: Float64Array, offers: Int32Array): void {
    this.#offer(roundedSelection(this.#packed, factors), offers);
  }

  #offer(selection: Selection, offers: Int32Array): void {
    const packed = this.#packed;
    const evaluation = evaluate(packed, selection);
    improve(packed, selection, evaluation, { offers, sweepsMax: SWEEPS_MAX });
    if (!(costOf(packed, evaluate(packed, selection)) < this.costUnits)) return;
    const kept = this.#keepInWatts === undefined ? selection : this.#keepInWatts(selection);
    if (kept === undefined) return;
    const costUnits = costOf(packed, evaluate(packed, kept));
    if (!(costUnits < this.costUnits)) return;
    this.costUnits = costUnits;
    this.best = kept;
  }
}

function branched(packed: Packed, domains: Domains, branch: Branch): Domains {
  const child = copyDomains(domains);
  if (branch.to === 0) takeOut(child, branch.option);
  else putOn(packed, child, branch);
  return child;
}

/** The offers of which something is open. */
function offersIn({ offerOf }: Packed, { optionOf }: NodeRelaxation): Int32Array {
  return Int32Array.from(new Set(Array.from(optionOf, (option) => offerOf[option]!)));
}

/** Whether an offer is neither in nor out. */
function hasDoubt(packed: Packed, domains: Domains, factors: Float64Array): boolean {
  for (let offer = 0; offer < packed.offerCount; offer += 1) {
    if (domains.on[offer]! >= 0) continue;
    let active = 0;
    for (let option = packed.optionStart[offer]!; option < packed.optionStart[offer + 1]!; option += 1) {
      if (factors[option]! <= 1e-4) continue;
      active += 1;
      if (active > 1 || factors[option]! < packed.minHundredths[option]! / 100 - 1e-4) return true;
    }
  }
  return false;
}

/** Where the rows of the price and the count stand behind those of the packed problem. */
function placeOf({ rowCount }: Packed, row: number): number {
  return row < 0 ? rowCount - 1 - row : row;
}

function pricesOf(packed: Packed, { rowOf }: NodeRelaxation, lambda: Float64Array): Float64Array {
  return Float64Array.from(rowOf, (row) => lambda[placeOf(packed, row)]!);
}

/** Prices of all rows: those of the rows that were left out are known. */
function allPrices(
  packed: Packed,
  { rowOf, leftOutUnits }: NodeRelaxation,
  lambda: Float64Array,
): Float64Array {
  const all = new Float64Array(packed.rowCount + 2);
  all.set(leftOutUnits);
  for (let index = 0; index < rowOf.length; index += 1) all[placeOf(packed, rowOf[index]!)] = lambda[index]!;
  return all;
}
