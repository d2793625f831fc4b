import { improve } from './best-response.ts';
import { DepthFirst, isWithin } from './depth-first.ts';
import { copyDomains, type Domains, putOn, takeOut } from './domains.ts';
import { dualSimplex } from './dual-simplex.ts';
import { costOf, evaluate, type Selection } from './evaluate.ts';
import { Gains } from './gains.ts';
import type { KeepInWatts } from './keep-in-watts.ts';
import { nearestSelection } from './nearest-selection.ts';
import { surePart } from './node.ts';
import type { Packed } from './packed.ts';
import { anyRange, bestSides, type Side } from './penalties.ts';
import { type Reach, reachOf, tightenByReach } from './reach.ts';
import { countOpen, type Frame, framed } from './search-frame.ts';
import { type LoggedNode, logNarrowed, logSplit } from './search-log.ts';
import type { Tableau } from './tableau.ts';
import { type Basis, basisOf, buildTableau, setRanges, settle } from './tableau-build.ts';

/** Every so many nodes a relaxation is rounded to a selection, besides where it is one. */
const ROUNDING_STRIDE = 32;

/** So many nodes are rounded in any case. */
const ROUNDED_FIRST = 50;

const SWEEPS_MAX = 4;
const TIGHTENINGS_MAX = 3;

/** How often prices take out what costs too much and are then computed anew. */
const ROUNDS_MAX = 4;

/** A node of which less than this part of its frame is open gets a frame of its own. */
const FRAME_PU = 0.6;

/** Frames of fewer options are not worth making smaller. */
const FRAME_MIN = 8;

/** A frame of so few options is searched through at once, depth first. */
const DEPTH_FIRST_MAX = 80;

/** Before so many nodes the best selection is no measure yet: then smaller ones only. */
const EARLY_NODES = 600;
const EARLY_DEPTH_FIRST_MAX = 40;

/** A part of the choice, in terms of its frame. */
export interface SimplexNode {
  readonly frame: Frame;
  readonly domains: Domains;
  /** Where its parent's relaxation ended; absent: unknown. */
  readonly basis?: Basis;
  readonly boundUnits: number;
  readonly depth: number;
  /** How it came from its parent: the whole problem's option. */
  readonly side?: Pick<Side, 'option' | 'shift'>;
  readonly logged: LoggedNode | undefined;
}

/** With what a search begins, and when it is content. */
export interface SimplexOptions {
  /** What no selection has to be better by [money]. */
  readonly gapUnits: (costUnits: number) => number;
  readonly costUnits: number;
  readonly selection: Selection;
  /** Depth first at most so many nodes are looked at. */
  readonly nodeLimit: number;
  /** Nodes that were looked at on the way to the selection. */
  readonly nodesBefore: number;
  /** Nodes times options of their frames that are looked at at most. */
  readonly workLimit: number;
  /** Of a selection that is found, what keeps all ranges once it is rounded; absent: it is not rounded. */
  readonly keepInWatts?: KeepInWatts;
}

/** Looks at nodes with the dual simplex method. */
export class SimplexSearch {
  readonly #gapUnits: (costUnits: number) => number;
  /** What moving factors has cost so far; options of the whole problem. */
  readonly gains: Gains;
  readonly whole: Packed;
  /** The node whose parent the tableau of its frame stands at. */
  #warm: SimplexNode | undefined;
  best: Selection;
  costUnits: number;
  /** Least bound of what was left aside as not better by enough. */
  prunedUnits = Number.POSITIVE_INFINITY;
  /** Nodes that were looked at depth first. */
  nodesInside = 0;
  /** Whether something of them was left aside because there were too many. */
  isLimited = false;
  /** Nodes times options of their frames that were looked at. */
  work = 0;
  readonly #workLimit: number;
  readonly #nodesBefore: number;
  readonly #keepInWatts: KeepInWatts | undefined;
  /** Depth first at most so many. */
  readonly nodeLimit: number;
  /** Prices that the first node ended with, per row, then of the price and of the count. */
  rootLambda: Float64Array | undefined;

  constructor(
    whole: Packed,
    { gapUnits, costUnits, selection, nodeLimit, nodesBefore, workLimit, keepInWatts }: SimplexOptions,
  ) {
    this.whole = whole;
    this.#keepInWatts = keepInWatts;
    this.#nodesBefore = nodesBefore;
    this.#gapUnits = gapUnits;
    this.gains = new Gains(whole.optionCount);
    this.best = selection;
    this.costUnits = costUnits;
    this.nodeLimit = nodeLimit;
    this.#workLimit = workLimit;
  }

  get isExhausted(): boolean {
    return this.work >= this.#workLimit;
  }

  /** Whether nothing below such a bound is better by enough. */
  isCutOff(boundUnits: number): boolean {
    return boundUnits >= this.cutOffUnits();
  }

  /** The node; undefined where it need not be looked at, which is noted. */
  unlessCutOff(node: SimplexNode | undefined): SimplexNode | undefined {
    if (node === undefined || !this.isCutOff(node.boundUnits)) return node;
    this.#left(node.boundUnits);
    return undefined;
  }

  /** Looks at a node: nothing, or its children, the more promising first. */
  look(given: SimplexNode, count: number): readonly SimplexNode[] {
    const isWarm = this.#warm === given;
    this.#warm = undefined;
    this.work += given.frame.packed.optionCount;
    const isEarly = this.#nodesBefore + count < EARLY_NODES;
    // What goes out makes little else unfit; the relaxation sees it.
    const isLess = isWarm && given.side !== undefined && given.side.shift < 0;
    if (!isLess && this.#tighten(given) === undefined) return [];
    const node = isWarm && isEarly ? given : reframed(given);
    if (node === undefined) return this.#impossible(given.logged);
    const { frame, domains } = node;
    const isSmall = frame.packed.optionCount <= (isEarly ? EARLY_DEPTH_FIRST_MAX : DEPTH_FIRST_MAX);
    if (node !== given && isSmall) return this.#searchThrough(node);
    const { tableau, packed } = frame;
    if (isWarm && node === given) {
      setRanges(tableau, domains, frame.widest);
      settle(tableau);
    } else
      buildTableau(tableau, domains, {
        widest: frame.widest,
        reach: reachOf(packed, domains, surePart(packed, domains).sumsKw),
        ...(node.basis && { basis: node.basis }),
      });
    let { boundUnits } = node;
    let factors: Float64Array = new Float64Array(0);
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const ownUnits = this.solve(frame, domains);
      if (round === 0) this.noteGain(node, ownUnits);
      if (node.depth === 0) this.rootLambda = this.allPrices(frame);
      if (ownUnits >= boundUnits) {
        boundUnits = ownUnits;
        if (node.logged !== undefined) node.logged.end = { kind: 'bounded', lambda: this.allPrices(frame) };
      }
      if (this.isCutOff(boundUnits)) return this.#left(boundUnits);
      factors = factorsOf(tableau, domains);
      if (round === 0 && (count % ROUNDING_STRIDE === 0 || count < ROUNDED_FIRST)) {
        this.round(frame, factors);
        if (this.isCutOff(boundUnits)) return this.#left(boundUnits);
      }
      if (!this.narrow(node, ownUnits)) break;
      if (this.#tighten(node) === undefined) return [];
      setRanges(tableau, domains, frame.widest);
      if (isWithin(tableau)) break;
      settle(tableau);
    }
    let sides = bestSides(frame, domains, factors, this.gains);
    if (sides.length === 0) {
      this.round(frame, factors);
      if (this.isCutOff(boundUnits)) return this.#left(boundUnits);
      sides = anyRange(frame, domains);
    }
    if (sides.length === 0) return this.#left(boundUnits);
    const logged = node.logged && logSplit(this.whole, node.logged, sides, frame.optionOf);
    const basis = basisOf(tableau);
    const children = sides.map(
      (side, index): SimplexNode => ({
        frame,
        domains: branched(packed, domains, side),
        basis,
        boundUnits,
        depth: node.depth + 1,
        side: { option: frame.optionOf[side.option]!, shift: side.shift },
        logged: logged?.[index],
      }),
    );
    this.#warm = children[0];
    return children;
  }

  /** Solves the relaxation, and looks at what its prices prove. @returns the bound. */
  solve(frame: Frame, domains: Domains): number {
    const { tableau, prices, lambda, fixedUnits } = frame;
    const aboveUnits = priceWithoutColumn(tableau, domains);
    const cutOffUnits = this.cutOffUnits() - fixedUnits;
    const stepsMax = 20 + 4 * (tableau.rowCount + tableau.columnCount);
    const solved = dualSimplex(tableau, stepsMax, () => {
      if (tableau.costUnits() + aboveUnits < cutOffUnits) return false;
      readPrices(frame);
      return prices.look(domains, lambda) >= cutOffUnits;
    });
    if (solved.kind === 'cut-off') return prices.boundUnits + fixedUnits;
    readPrices(frame);
    if (solved.kind === 'impossible') {
      const missingUnits = Math.max(0, cutOffUnits - tableau.costUnits() - aboveUnits);
      const enoughUnits = missingUnits + 1e-6 * (1 + Math.abs(cutOffUnits));
      pushPrices(frame, solved.row, (solved.direction * enoughUnits) / solved.missing);
    }
    return prices.look(domains, lambda) + fixedUnits;
  }

  /** Notes what a side of a branching has brought. */
  noteGain({ side, boundUnits }: Pick<SimplexNode, 'side' | 'boundUnits'>, ownUnits: number): void {
    if (side === undefined) return;
    const gained = Math.min(ownUnits, this.cutOffUnits()) - boundUnits;
    this.gains.note(side.option, side.shift, gained > 0 ? gained : 0);
  }

  /** Looks at all that there is in a small frame. */
  #searchThrough(node: SimplexNode): readonly SimplexNode[] {
    new DepthFirst(this, node.frame).search(node);
    return [];
  }

  /** Takes out what does not fit. @returns undefined where nothing is possible. */
  #tighten({ frame, domains, logged }: SimplexNode): Reach | undefined {
    const { packed, optionOf } = frame;
    for (let look = 0; ; look += 1) {
      const sure = surePart(packed, domains);
      if (packed.payable - sure.priceUnits < -1e-9 || sure.count > packed.acceptable) break;
      const reach = reachOf(packed, domains, sure.sumsKw);
      const before = logged && copyDomains(domains);
      const isTightened = look >= TIGHTENINGS_MAX ? false : tightenByReach(packed, domains, reach);
      if (isTightened === undefined || (!isTightened && !isKept(packed, reach))) break;
      if (!isTightened) return reach;
      if (logged && before) logNarrowed(packed, logged, { before, after: domains, optionOf });
    }
    this.#impossible(logged);
    return undefined;
  }

  #impossible(logged: LoggedNode | undefined): readonly SimplexNode[] {
    if (logged !== undefined) logged.end = { kind: 'impossible' };
    return [];
  }

  /** Takes out what costs too much at the prices. @returns whether anything was. */
  narrow(
    { frame, domains, logged }: Pick<SimplexNode, 'frame' | 'domains' | 'logged'>,
    ownUnits: number,
  ): boolean {
    const { packed, prices, optionOf } = frame;
    const before = logged && copyDomains(domains);
    const outUnits = prices.narrow(domains, this.cutOffUnits() - ownUnits);
    if (outUnits === Number.POSITIVE_INFINITY) return false;
    this.prunedUnits = Math.min(this.prunedUnits, ownUnits + outUnits);
    if (logged && before) {
      logNarrowed(packed, logged, { before, after: domains, lambda: this.allPrices(frame), optionOf });
    }
    return true;
  }

  /** Prices of all rows of the whole problem. */
  allPrices({ lambda, rowOf, leftOutUnits }: Frame): Float64Array {
    const all = leftOutUnits.slice();
    for (let row = 0; row < rowOf.length; row += 1) all[rowOf[row]!] = lambda[row]!;
    all[all.length - 2] = lambda[rowOf.length]!;
    all[all.length - 1] = lambda[rowOf.length + 1]!;
    return all;
  }

  /** A bound from which on nothing is better by enough [money]. */
  cutOffUnits(): number {
    return this.costUnits - this.#gapUnits(this.costUnits) - 1e-12;
  }

  /** Notes that a node was left aside. */
  leave(boundUnits: number): void {
    if (boundUnits < this.prunedUnits) this.prunedUnits = boundUnits;
  }

  #left(boundUnits: number): readonly SimplexNode[] {
    this.leave(boundUnits);
    return [];
  }

  /** Makes a selection of the factors: nearest hundredth or nothing, then each of the offers does its best. */
  round(frame: Frame, factors: Float64Array): void {
    const whole = this.whole;
    // In the whole problem: what an offer does best may lie outside of what is open here.
    const selection = nearestSelection(frame, factors);
    const evaluation = evaluate(whole, selection);
    improve(whole, selection, evaluation, { offers: frame.offerOf, sweepsMax: SWEEPS_MAX });
    if (!(costOf(whole, evaluate(whole, selection)) < this.costUnits)) return;
    const kept = this.#keepInWatts === undefined ? selection : this.#keepInWatts(selection);
    if (kept === undefined) return;
    const costUnits = costOf(whole, evaluate(whole, kept));
    if (!(costUnits < this.costUnits)) return;
    this.best = kept;
    this.costUnits = costUnits;
  }
}

/** The node in a frame of its own where little of its frame is open; undefined: nothing is possible. */
function reframed(node: SimplexNode): SimplexNode | undefined {
  const { frame, domains } = node;
  const { optionCount } = frame.packed;
  if (optionCount < FRAME_MIN || countOpen(frame.packed, domains) > FRAME_PU * optionCount) return node;
  const inside = framed(frame, domains);
  if (inside === undefined) return undefined;
  const { basis: _, ...rest } = node;
  return { ...rest, ...inside };
}

function branched(packed: Packed, domains: Domains, { option, from, to, mayBeOut }: Side): Domains {
  const child = copyDomains(domains);
  if (to === 0) takeOut(child, option);
  else if (mayBeOut) child.to[option] = to;
  else putOn(packed, child, { option, from, to });
  return child;
}

function readPrices({ lambda, tableau, packed }: Frame): void {
  const { optionCount } = tableau;
  for (let row = 0; row < lambda.length; row += 1) {
    lambda[row] = boxed(packed, row, tableau.priceOf(optionCount + row));
  }
}

/** Prices along the direction in which the bound grows: of a row that cannot come into its range. */
function pushPrices({ lambda, tableau, packed }: Frame, row: number, step: number): void {
  const { entries, columnCount, nonbasic, optionCount, basic } = tableau;
  for (let column = 0; column < columnCount; column += 1) {
    const sum = nonbasic[column]! - optionCount;
    if (sum < 0 || sum >= lambda.length) continue;
    lambda[sum] = boxed(packed, sum, lambda[sum]! - step * entries[row * columnCount + column]!);
  }
  const own = basic[row]! - optionCount;
  if (own >= 0 && own < lambda.length) lambda[own] = boxed(packed, own, lambda[own]! + step);
}

/** Within what missing a range costs; of the price and of the count: not below 0. */
function boxed({ rowCount, aboveUnits, belowUnits }: Packed, row: number, priceUnits: number): number {
  if (row >= rowCount) return priceUnits > 0 ? priceUnits : 0;
  if (priceUnits > aboveUnits[row]!) return aboveUnits[row]!;
  return priceUnits < -belowUnits[row]! ? -belowUnits[row]! : priceUnits;
}

/** Whether all sums can still be in the ranges that must be kept. */
function isKept(
  { rowCount, lowKw, highKw, aboveUnits, belowUnits }: Packed,
  { leastKw, mostKw }: Reach,
): boolean {
  for (let row = 0; row < rowCount; row += 1) {
    if (aboveUnits[row] === Number.POSITIVE_INFINITY && leastKw[row]! > highKw[row]! + 1e-6) return false;
    if (belowUnits[row] === Number.POSITIVE_INFINITY && mostKw[row]! < lowKw[row]! - 1e-6) return false;
  }
  return true;
}

/** Price of what is on at a single factor and has no column. */
function priceWithoutColumn({ packed, rowAt, columnAt }: Tableau, { on, from }: Domains): number {
  let units = 0;
  for (const option of on) {
    const hasColumn = option < 0 || rowAt[option]! >= 0 || columnAt[option]! >= 0;
    if (!hasColumn) units += (packed.priceUnits[option]! * from[option]!) / 100;
  }
  return units;
}

function factorsOf({ packed, values, rowAt, columnAt }: Tableau, { on, from }: Domains): Float64Array {
  const factors = new Float64Array(packed.optionCount);
  for (let option = 0; option < packed.optionCount; option += 1) {
    if (rowAt[option]! >= 0 || columnAt[option]! >= 0) factors[option] = values[option]!;
    else if (on[packed.offerOf[option]!] === option) factors[option] = from[option]! / 100;
  }
  return factors;
}
