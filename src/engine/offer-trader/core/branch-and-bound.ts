import { improve } from './best-response.ts';
import { costOf, emptySelection, evaluate, type Selection } from './evaluate.ts';
import { solveRelaxation } from './interior-point.ts';
import { type Decisions, type NodeRelaxation, relaxationOf, undecided } from './node.ts';
import type { Packed } from './packed.ts';

/** How far a factor may lie from where it must be and still count as there. */
const FACTOR_TOLERANCE = 1e-5;

/** Parts of the cost that a relaxation is solved to. */
const NODE_GAP = 1e-8;

export interface BranchOptions {
  /** A selection is good enough within this part of its cost. */
  readonly relativeGap: number;
  readonly nodeLimit: number;
}

export interface Branched {
  readonly selection: Selection;
  readonly cost: number;
  readonly bound: number;
  readonly nodes: number;
  readonly isProven: boolean;
}

/** One thing that is decided, after all that its parent decides. */
interface Decision {
  readonly parent: Decision | undefined;
  readonly option: number;
  /** 0..0: out. Else on within the range [hundredths]. */
  readonly from: number;
  readonly to: number;
}

interface Node {
  readonly decision: Decision | undefined;
  readonly bound: number;
  readonly depth: number;
}

/** Searches for the least cost, best bound first, following each node down to a selection. */
export function branchAndBound(packed: Packed, { relativeGap, nodeLimit }: BranchOptions): Branched {
  const search = new Search(packed, relativeGap);
  const open: Node[] = [{ decision: undefined, bound: Number.NEGATIVE_INFINITY, depth: 0 }];
  let nodes = 0;
  let current: Node | undefined = open.pop();
  while (current !== undefined && nodes < nodeLimit) {
    nodes += 1;
    const children: readonly Node[] = search.look(current);
    current = children[0];
    for (const child of children.slice(1)) push(open, child);
    if (current === undefined || current.bound >= search.cutOff()) current = pop(open);
    if (current !== undefined && current.bound >= search.cutOff()) current = undefined;
  }
  const left = current === undefined ? search.cost : Math.min(current.bound, ...open.map(({ bound }) => bound));
  return {
    selection: search.best,
    cost: search.cost,
    bound: Math.min(left, search.cost, search.pruned),
    nodes,
    isProven: current === undefined,
  };
}

class Search {
  readonly #packed: Packed;
  readonly #relativeGap: number;
  best: Selection;
  cost: number;
  /** Least bound of what was left aside as not better by enough. */
  pruned = Number.POSITIVE_INFINITY;

  constructor(packed: Packed, relativeGap: number) {
    this.#packed = packed;
    this.#relativeGap = relativeGap;
    this.best = emptySelection(packed);
    this.cost = costOf(packed, evaluate(packed, this.best));
  }

  cutOff(): number {
    return this.cost - this.#relativeGap * Math.abs(this.cost) - 1e-12;
  }

  /** Looks at a node: nothing, or its children, the more promising first. */
  look(node: Node): readonly Node[] {
    const decisions = decisionsOf(this.#packed, node.decision);
    const left = relaxationOf(this.#packed, decisions);
    if (left.isInfeasible) return [];
    const solved = solveRelaxation(left.relaxation, {
      relativeGap: NODE_GAP,
      cutOff: this.cutOff() - left.fixedCost,
    });
    const bound = Math.max(node.bound, solved.bound + left.fixedCost);
    if (bound >= this.cutOff()) {
      this.pruned = Math.min(this.pruned, bound);
      return [];
    }
    const factors = factorsOf(this.#packed, decisions, left, solved.theta);
    this.#round(factors);
    if (bound >= this.cutOff()) {
      this.pruned = Math.min(this.pruned, bound);
      return [];
    }
    const branching = chooseBranching(this.#packed, decisions, factors);
    if (branching === undefined) {
      this.pruned = Math.min(this.pruned, bound);
      return [];
    }
    return branching.map(({ option, from, to }) => ({
      decision: { parent: node.decision, option, from, to },
      bound,
      depth: node.depth + 1,
    }));
  }

  /** Makes a selection of the factors: nearest hundredth or nothing, then each offer does its best. */
  #round(factors: Float64Array): void {
    const packed = this.#packed;
    const selection = emptySelection(packed);
    for (let offer = 0; offer < packed.offerCount; offer += 1) {
      let best = -1;
      for (let option = packed.optionStart[offer]!; option < packed.optionStart[offer + 1]!; option += 1) {
        if (factors[option]! > (best < 0 ? 0 : factors[best]!)) best = option;
      }
      if (best < 0 || factors[best]! * 100 < packed.minHundredths[best]! * 0.5) continue;
      selection.option[offer] = best;
      selection.hundredths[offer] = Math.max(
        packed.minHundredths[best]!,
        Math.min(100, Math.round(factors[best]! * 100)),
      );
    }
    const evaluation = evaluate(packed, selection);
    const offers = Int32Array.from({ length: packed.offerCount }, (_, offer) => offer);
    const cost = improve(packed, selection, evaluation, offers, 3);
    if (cost < this.cost) {
      this.cost = cost;
      this.best = selection;
    }
  }
}

function decisionsOf(packed: Packed, decision: Decision | undefined): Decisions {
  const decisions = undecided(packed);
  // From the root on: later decisions narrow earlier ones.
  const path: Decision[] = [];
  for (let at = decision; at !== undefined; at = at.parent) path.push(at);
  for (const { option, from, to } of path.reverse()) {
    if (to === 0) {
      decisions.out[option] = 1;
      continue;
    }
    const offer = packed.offerOf[option]!;
    decisions.on[offer] = option;
    decisions.from[offer] = from;
    decisions.to[offer] = to;
  }
  return decisions;
}

/** The factor of every option in the relaxation, what is decided included. */
function factorsOf(
  packed: Packed,
  { on, from, to }: Decisions,
  { optionOf }: NodeRelaxation,
  theta: Float64Array,
): Float64Array {
  const factors = new Float64Array(packed.optionCount);
  for (let offer = 0; offer < packed.offerCount; offer += 1) {
    const option = on[offer]!;
    if (option >= 0) factors[option] = from[offer]! / 100;
  }
  for (let index = 0; index < optionOf.length; index += 1) {
    const option = optionOf[index]!;
    const offer = packed.offerOf[option]!;
    const span = on[offer]! >= 0 ? (to[offer]! - from[offer]!) / 100 : 1;
    factors[option] = factors[option]! + span * theta[index]!;
  }
  return factors;
}

interface Branch {
  readonly option: number;
  readonly from: number;
  readonly to: number;
}

/** The option whose being in or out, or else whose hundredth, matters most; undefined where all are fine. */
function chooseBranching(
  packed: Packed,
  decisions: Decisions,
  factors: Float64Array,
): readonly Branch[] | undefined {
  let worst = 0;
  let chosen = -1;
  for (let offer = 0; offer < packed.offerCount; offer += 1) {
    if (decisions.on[offer]! >= 0) continue;
    let active = 0;
    for (let option = packed.optionStart[offer]!; option < packed.optionStart[offer + 1]!; option += 1) {
      if (factors[option]! > FACTOR_TOLERANCE) active += 1;
    }
    for (let option = packed.optionStart[offer]!; option < packed.optionStart[offer + 1]!; option += 1) {
      const factor = factors[option]!;
      if (factor <= FACTOR_TOLERANCE) continue;
      const least = packed.minHundredths[option]! / 100;
      if (active === 1 && factor >= least - FACTOR_TOLERANCE) continue;
      const distance = active > 1 ? Math.min(factor, 1 - factor) + 1e-3 : Math.min(factor, least - factor);
      const score = sizeOf(packed, option) * distance;
      if (score > worst) {
        worst = score;
        chosen = option;
      }
    }
  }
  if (chosen >= 0) {
    const on = { option: chosen, from: packed.minHundredths[chosen]!, to: 100 };
    const out = { option: chosen, from: 0, to: 0 };
    const least = packed.minHundredths[chosen]! / 100;
    return factors[chosen]! >= 0.5 * least ? [on, out] : [out, on];
  }
  return chooseHundredth(packed, decisions, factors);
}

function chooseHundredth(
  packed: Packed,
  { on, from, to }: Decisions,
  factors: Float64Array,
): readonly Branch[] | undefined {
  let worst = 0;
  let chosen = -1;
  for (let option = 0; option < packed.optionCount; option += 1) {
    const hundredths = factors[option]! * 100;
    if (hundredths <= 100 * FACTOR_TOLERANCE) continue;
    const distance = Math.abs(hundredths - Math.round(hundredths));
    if (distance < 1e-3) continue;
    const score = sizeOf(packed, option) * distance;
    if (score > worst) {
      worst = score;
      chosen = option;
    }
  }
  if (chosen < 0) return undefined;
  const offer = packed.offerOf[chosen]!;
  const isOn = on[offer] === chosen;
  const least = isOn ? from[offer]! : packed.minHundredths[chosen]!;
  const most = isOn ? to[offer]! : 100;
  const floor = Math.floor(factors[chosen]! * 100);
  const below: Branch = { option: chosen, from: least, to: floor };
  const above: Branch = { option: chosen, from: floor + 1, to: most };
  const sides = factors[chosen]! * 100 - floor > 0.5 ? [above, below] : [below, above];
  return isOn ? sides.filter((side) => side.to >= side.from) : [
    ...sides.filter((side) => side.to >= side.from),
    { option: chosen, from: 0, to: 0 },
  ];
}

/** How much an option moves at factor 1: the sum of its steps [kW]. */
function sizeOf({ stepStart, stepRow, stepKw, rowCount }: Packed, option: number): number {
  let size = 0;
  let value = 0;
  for (let step = stepStart[option]!; step < stepStart[option + 1]!; step += 1) {
    value += stepKw[step]!;
    const to = step + 1 < stepStart[option + 1]! ? stepRow[step + 1]! : rowCount;
    size += Math.abs(value) * (to - stepRow[step]!);
  }
  return size;
}

/** A heap by bound, then depth: the deeper first. */
function isBefore(a: Node, b: Node): boolean {
  return a.bound < b.bound || (a.bound === b.bound && a.depth > b.depth);
}

function push(heap: Node[], node: Node): void {
  let at = heap.length;
  heap.push(node);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(node, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = node;
}

function pop(heap: Node[]): Node | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
    if (!isBefore(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return top;
}
