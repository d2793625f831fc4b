import { Arena } from './arena.ts';
import { improve } from './best-response.ts';
import { type Domains, putOn, takeOut, wholeDomains } from './domains.ts';
import { dearestOf, elasticAt } from './elastic.ts';
import { costOf, type Evaluation, emptySelection, evaluate, type Selection } from './evaluate.ts';
import { solveRelaxation } from './interior-point.ts';
import { factorsOf, type NodeRelaxation, relaxationOf } from './node.ts';
import type { Packed } from './packed.ts';
import { partOf } from './part.ts';
import { passOver, sizesOf } from './pass.ts';
import { leastClear } from './sifting.ts';

/** Offers whose choice the dive makes, as a part of all, at least and at most; that of all others is clear at the prices. */
const CORE_PU = 0.02;
const CORE_MIN = 1_000;
const CORE_MAX = 1_200;

/** How a dive goes down. */
interface Pace {
  /** Part of the offers that are not fine that is decided between two relaxations. */
  readonly decidedPu: number;
  /** Whether what has become clear at the prices is left as it is, and only the least clear stay open. */
  readonly isClosing: boolean;
  /** Whether factors go to the grid one after the other, or all at once and each offer does its best then. */
  readonly isToGrid: boolean;
}

/** Where all offers are in the core. */
const ALL: Pace = { decidedPu: 0.25, isClosing: false, isToGrid: true };

/** What the grid costs is little against what whole options cost. */
const MANY: Pace = { decidedPu: 0.1, isClosing: true, isToGrid: false };

/** What whole options cost is so little that the grid counts. */
const VERY_MANY: Pace = { decidedPu: 0.1, isClosing: true, isToGrid: true };

const VERY_MANY_MIN = 30_000;

/** Offers that stay open, as a part of those that were and at least. */
const OPEN_PU = 0.6;
const OPEN_MIN = 250;

/** Parts of the cost that a relaxation is solved to. */
const LP_GAP = 1e-5;

const RELAXATIONS_MAX = 40;
const SWEEPS_MAX = 6;
const FACTOR_TOLERANCE = 1e-4;

/** A factor nearer to a whole hundredth counts as whole [hundredths]. */
const GRID_TOLERANCE = 0.02;

/** Doubts that are smaller than this part of the largest are decided at once. */
const SMALL_PU = 0.05;

/** The same where what is left broken is repaired. */
const REPAIR_MULTIPLE = 1e6;

/** How many times the dearest price a kW beside a range costs that must be kept: while diving it may be left. */
const PENALTY_MULTIPLE = 20;

/** What a dive found. */
export interface Dived {
  readonly selection: Selection;
  /** Infinity where it breaks a limit. */
  readonly costUnits: number;
  /** Relaxations that were solved. */
  readonly relaxations: number;
}

/**
 * A selection near the bound: at the prices of the dual nearly all offers know what they do. The least clear ones
 * are decided by relaxations, the largest that is badly fractional first, so that the small ones fill the gaps.
 *
 * @param lambda - prices per row that prove a bound.
 * @param sizes - see sizesOf, where they are known already.
 */
export function dive(packed: Packed, lambda: Float64Array, sizes = sizesOf(packed)): Dived {
  const { choice, margin } = passOver(packed, lambda, sizes);
  const wanted = Math.min(CORE_MAX, Math.max(CORE_MIN, Math.ceil(CORE_PU * packed.offerCount)));
  const { active } = leastClear(margin, Math.min(wanted, packed.offerCount));
  const selection = clearChoices(packed, choice, active);
  const rest = evaluate(packed, selection);
  const core = coreOf(packed, active, rest);
  const dearestUnits = dearestOf(core, lambda);
  const { selection: inCore, relaxations } = decide(
    elasticAt(core, PENALTY_MULTIPLE * dearestUnits),
    lambda,
    paceOf(packed, core),
  );
  polish(core, inCore, dearestUnits);
  for (let index = 0; index < active.length; index += 1) {
    const offer = active[index]!;
    const option = inCore.option[index]!;
    selection.option[offer] =
      option < 0 ? -1 : packed.optionStart[offer]! + option - core.optionStart[index]!;
    selection.hundredths[offer] = inCore.hundredths[index]!;
  }
  return { selection, costUnits: costOf(packed, evaluate(packed, selection)), relaxations };
}

/** All that is clear at the prices, wholly on or out; nothing of the active offers. */
function clearChoices(packed: Packed, choice: Int32Array, active: Int32Array): Selection {
  const selection = emptySelection(packed);
  selection.option.set(choice);
  for (const offer of active) selection.option[offer] = -1;
  for (let offer = 0; offer < packed.offerCount; offer += 1) {
    selection.hundredths[offer] = selection.option[offer]! >= 0 ? 100 : 0;
  }
  return selection;
}

/** Each offer does its best, the smallest first; and once more where a range that must be kept is not yet. */
function polish(core: Packed, selection: Selection, dearestUnits: number): void {
  const how = { offers: smallestFirst(core), sweepsMax: SWEEPS_MAX };
  for (const multiple of [PENALTY_MULTIPLE, REPAIR_MULTIPLE]) {
    const elastic = elasticAt(core, multiple * dearestUnits);
    improve(elastic, selection, evaluate(elastic, selection), how);
  }
}

/** The core with what all others do taken out of the ranges. */
function coreOf(packed: Packed, active: Int32Array, rest: Evaluation): Packed {
  return {
    ...partOf(packed, active),
    lowKw: packed.lowKw.map((low, row) => low - rest.sumsKw[row]!),
    highKw: packed.highKw.map((high, row) => high - rest.sumsKw[row]!),
    payable: packed.payable - rest.priceUnits,
    acceptable: packed.acceptable - rest.count,
  };
}

interface Doubt {
  readonly offer: number;
  /** The option that leads, and its factor. */
  readonly option: number;
  readonly factor: number;
  readonly score: number;
}

/** What a dive knows while it goes down. */
interface Descent {
  readonly core: Packed;
  readonly domains: Domains;
  readonly sizes: Float64Array;
  readonly arena: Arena;
  /** Prices of the last relaxation. */
  prices: Float64Array;
  /** Factors of the last relaxation. */
  factors: Float64Array;
  relaxations: number;
}

function paceOf({ offerCount }: Packed, core: Packed): Pace {
  if (core.offerCount === offerCount) return ALL;
  return offerCount < VERY_MANY_MIN ? MANY : VERY_MANY;
}

/** Relaxes and decides in turn, until every offer is fine and, where that is asked for, every factor on the grid. */
function decide(
  core: Packed,
  lambda: Float64Array,
  pace: Pace,
): { readonly selection: Selection; readonly relaxations: number } {
  const descent: Descent = {
    core,
    domains: wholeDomains(core),
    sizes: sizesOf(core),
    arena: new Arena(),
    prices: lambda,
    factors: new Float64Array(core.optionCount),
    relaxations: 0,
  };
  let largest = 0;
  while (descent.relaxations < RELAXATIONS_MAX) {
    if (!relax(descent)) break;
    const doubts = doubtsOf(core, descent.domains, descent.factors, descent.sizes);
    const isOnGrid = doubts.length === 0;
    if (isOnGrid && !pace.isToGrid) break;
    const open = isOnGrid ? offGrid(core, descent.domains, descent.factors, descent.sizes) : doubts;
    if (open.length === 0) break;
    if (pace.isClosing) closeClear(descent);
    largest = Math.max(largest, isOnGrid ? 0 : open[0]!.score);
    for (const doubt of first(open, largest, pace)) {
      if (isOnGrid) settleFactor(core, descent.domains, doubt);
      else settle(core, descent.domains, doubt);
    }
  }
  return { selection: selectionOf(core, descent.factors), relaxations: descent.relaxations };
}

/** Solves what is left open. @returns whether anything can be kept. */
function relax(descent: Descent): boolean {
  const { core, domains, arena } = descent;
  const left = relaxationOf(core, domains);
  if (left === undefined) return false;
  const solved = solveRelaxation(left.relaxation, {
    relativeGap: LP_GAP,
    lambda: startOf(left, descent.prices),
    arena,
  });
  descent.relaxations += 1;
  descent.prices = left.leftOutUnits.slice();
  for (let row = 0; row < left.rowOf.length; row += 1) {
    if (left.rowOf[row]! >= 0) descent.prices[left.rowOf[row]!] = solved.lambda[row]!;
  }
  descent.factors = factorsOf(core, domains, left, solved.theta);
  arena.rewind();
  return true;
}

function startOf({ rowOf }: NodeRelaxation, prices: Float64Array): Float64Array {
  return Float64Array.from(rowOf, (row) => (row < 0 ? 0 : prices[row]!));
}

/** Leaves what is clear at the prices as it is: only the least clear stay open. */
function closeClear({ core, domains, prices, factors, sizes }: Descent): void {
  const { margin } = passOver(core, prices, sizes);
  let openCount = 0;
  for (let offer = 0; offer < core.offerCount; offer += 1) {
    if (isOpen(core, domains, offer)) openCount += 1;
    else margin[offer] = Number.POSITIVE_INFINITY;
  }
  const kept = Math.max(OPEN_MIN, Math.ceil(OPEN_PU * openCount));
  if (kept >= openCount) return;
  const { threshold } = leastClear(margin, kept);
  for (let offer = 0; offer < core.offerCount; offer += 1) {
    if (margin[offer]! <= threshold || margin[offer] === Number.POSITIVE_INFINITY) continue;
    close(core, domains, factors, offer);
  }
}

function isOpen({ optionStart }: Packed, { from, to }: Domains, offer: number): boolean {
  for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
    if (from[option]! < to[option]!) return true;
    if (to[option]! > 0 && from[option] === to[option]) return false;
  }
  return false;
}

/** Keeps an offer out, or wholly on, where that is what the relaxation does. */
function close(core: Packed, domains: Domains, factors: Float64Array, offer: number): void {
  const to = core.optionStart[offer + 1]!;
  let total = 0;
  let lead = -1;
  for (let option = core.optionStart[offer]!; option < to; option += 1) {
    total += factors[option]!;
    if (lead < 0 || factors[option]! > factors[lead]!) lead = option;
  }
  if (factors[lead]! > 1 - FACTOR_TOLERANCE) putOn(core, domains, { option: lead, from: 100, to: 100 });
  else if (total < FACTOR_TOLERANCE && domains.on[offer]! < 0) {
    for (let option = core.optionStart[offer]!; option < to; option += 1) takeOut(domains, option);
  }
}

/** The largest part of what is in doubt; all of it once it is small against what there was. */
function first(doubts: readonly Doubt[], largest: number, { decidedPu }: Pace): readonly Doubt[] {
  const part = Math.ceil(decidedPu * doubts.length);
  return doubts[0]!.score < SMALL_PU * largest ? doubts : doubts.slice(0, part);
}

function doubtsOf(
  core: Packed,
  domains: Domains,
  factors: Float64Array,
  sizes: Float64Array,
): readonly Doubt[] {
  const doubts: Doubt[] = [];
  for (let offer = 0; offer < core.offerCount; offer += 1) {
    if (domains.on[offer]! >= 0) continue;
    let lead = -1;
    let active = 0;
    let total = 0;
    for (let option = core.optionStart[offer]!; option < core.optionStart[offer + 1]!; option += 1) {
      const factor = factors[option]!;
      if (factor <= FACTOR_TOLERANCE) continue;
      active += 1;
      total += factor;
      if (lead < 0 || factor > factors[lead]!) lead = option;
    }
    if (lead < 0) continue;
    const least = core.minHundredths[lead]! / 100;
    const factor = factors[lead]!;
    if (active === 1 && factor >= least - 1e-9) continue;
    const distance =
      active > 1 ? Math.min(total, 1) - factor + Math.min(factor, 0.05) : Math.min(factor, least - factor);
    doubts.push({ offer, option: lead, factor: Math.min(1, total), score: sizes[offer]! * distance });
  }
  return doubts.sort((a, b) => b.score - a.score || a.offer - b.offer);
}

function settle(core: Packed, domains: Domains, { offer, option, factor }: Doubt): void {
  const least = core.minHundredths[option]!;
  if (factor * 100 >= least / 2) {
    putOn(core, domains, { option, from: least, to: 100 });
    return;
  }
  for (let other = core.optionStart[offer]!; other < core.optionStart[offer + 1]!; other += 1)
    takeOut(domains, other);
}

function offGrid(
  core: Packed,
  domains: Domains,
  factors: Float64Array,
  sizes: Float64Array,
): readonly Doubt[] {
  const doubts: Doubt[] = [];
  for (let option = 0; option < core.optionCount; option += 1) {
    const factor = factors[option]!;
    if (factor <= FACTOR_TOLERANCE) continue;
    const offer = core.offerOf[option]!;
    if (domains.on[offer] === option && domains.from[option] === domains.to[option]) continue;
    const distance = Math.abs(factor * 100 - Math.round(factor * 100));
    if (distance > GRID_TOLERANCE) doubts.push({ offer, option, factor, score: sizes[offer]! * distance });
  }
  return doubts.sort((a, b) => b.score - a.score || a.offer - b.offer);
}

function settleFactor(core: Packed, domains: Domains, { option, factor }: Doubt): void {
  const hundredths = Math.min(100, Math.max(core.minHundredths[option]!, Math.round(factor * 100)));
  putOn(core, domains, { option, from: hundredths, to: hundredths });
}

/** Nearest hundredth of the leading option of every offer; nothing where that is less than half of its least. */
function selectionOf(core: Packed, factors: Float64Array): Selection {
  const selection = emptySelection(core);
  for (let offer = 0; offer < core.offerCount; offer += 1) {
    let lead = -1;
    for (let option = core.optionStart[offer]!; option < core.optionStart[offer + 1]!; option += 1) {
      if (factors[option]! > (lead < 0 ? FACTOR_TOLERANCE : factors[lead]!)) lead = option;
    }
    if (lead < 0 || factors[lead]! * 200 < core.minHundredths[lead]!) continue;
    selection.option[offer] = lead;
    const nearest = Math.round(factors[lead]! * 100);
    selection.hundredths[offer] = Math.max(core.minHundredths[lead]!, Math.min(100, nearest));
  }
  return selection;
}

function smallestFirst(core: Packed): Int32Array {
  const sizes = sizesOf(core);
  return Int32Array.from({ length: core.offerCount }, (_, offer) => offer).sort(
    (a, b) => sizes[a]! - sizes[b]! || a - b,
  );
}
