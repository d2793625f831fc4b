import { Arena } from './arena.ts';
import { improve } from './best-response.ts';
import { type Domains, putOn, takeOut, wholeDomains } from './domains.ts';
import { costOf, type Evaluation, emptySelection, evaluate, type Selection } from './evaluate.ts';
import { solveRelaxation } from './interior-point.ts';
import { factorsOf, relaxationOf } from './node.ts';
import type { Packed } from './packed.ts';
import { type Dual, leastClear, partOf, passOver, sizesOf } from './sifting.ts';

/** Offers whose choice the dive makes; the choice of all others is clear at the prices of the dual. */
const CORE_MAX = 1_000;

/** Part of the offers that are not fine that is decided between two relaxations. */
const DECIDED_PU = 0.2;

/** Parts of the cost that a relaxation is solved to. */
const LP_GAP = 1e-6;

const LPS_MAX = 80;
const SWEEPS_MAX = 6;
const FACTOR_TOLERANCE = 1e-4;

/** How many times the dearest price a kW beside a range costs that must be kept: while diving it may be left. */
const PENALTY_MULTIPLE = 20;

export interface Dived {
  readonly selection: Selection;
  readonly costUnits: number;
  readonly lps: number;
}

/**
 * A selection near the bound: at the prices of the dual nearly all offers know what they do. The least clear ones
 * are decided by relaxations, the largest that is badly fractional first, so that the small ones fill the gaps.
 */
export function dive(packed: Packed, { lambda }: Dual): Dived {
  const sizes = sizesOf(packed);
  const { choice, margin } = passOver(packed, lambda, sizes);
  const { active } = leastClear(margin, Math.min(CORE_MAX, packed.offerCount));
  const selection = emptySelection(packed);
  for (let offer = 0; offer < packed.offerCount; offer += 1) {
    selection.option[offer] = choice[offer]!;
    selection.hundredths[offer] = choice[offer]! >= 0 ? 100 : 0;
  }
  for (const offer of active) selection.option[offer] = -1;
  const rest = evaluate(packed, selection);
  const core = coreOf(packed, active, rest, lambda);
  const { domains, lps } = decide(core, lambda);
  const inCore = selectionOf(core, domains);
  const evaluation = evaluate(core, inCore);
  improve(core, inCore, evaluation, { offers: smallestFirst(core), sweepsMax: SWEEPS_MAX });
  for (let index = 0; index < active.length; index += 1) {
    const offer = active[index]!;
    const option = inCore.option[index]!;
    selection.option[offer] =
      option < 0 ? -1 : packed.optionStart[offer]! + option - core.optionStart[index]!;
    selection.hundredths[offer] = inCore.hundredths[index]!;
  }
  const costUnits = costOf(packed, evaluate(packed, selection));
  return { selection, costUnits, lps };
}

/** The core with what all others do taken out of the ranges. Ranges that must be kept are dear to miss. */
function coreOf(packed: Packed, active: Int32Array, rest: Evaluation, lambda: Float64Array): Packed {
  let dearest = 0;
  for (const priceUnits of lambda) dearest = Math.max(dearest, priceUnits < 0 ? -priceUnits : priceUnits);
  for (const costUnits of [...packed.aboveUnits, ...packed.belowUnits]) {
    if (costUnits !== Number.POSITIVE_INFINITY) dearest = Math.max(dearest, costUnits);
  }
  const elastic = (costs: Float64Array) =>
    costs.map((costUnits) => Math.min(costUnits, PENALTY_MULTIPLE * dearest));
  return {
    ...partOf(packed, active),
    lowKw: packed.lowKw.map((low, row) => low - rest.sumsKw[row]!),
    highKw: packed.highKw.map((high, row) => high - rest.sumsKw[row]!),
    aboveUnits: elastic(packed.aboveUnits),
    belowUnits: elastic(packed.belowUnits),
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

/** Relaxes and decides in turn, until every offer is fine and every factor on the grid. */
function decide(core: Packed, lambda: Float64Array): { readonly domains: Domains; readonly lps: number } {
  const domains = wholeDomains(core);
  const sizes = sizesOf(core);
  let lps = 0;
  const arena = new Arena();
  let prices = lambda;
  for (; lps < LPS_MAX; ) {
    const left = relaxationOf(core, domains);
    if (left === undefined) break;
    const start = Float64Array.from(left.rowOf, (row) => (row < 0 ? 0 : prices[row]!));
    const solved = solveRelaxation(left.relaxation, { relativeGap: LP_GAP, lambda: start, arena });
    lps += 1;
    prices = prices.slice();
    for (let row = 0; row < left.rowOf.length; row += 1) {
      if (left.rowOf[row]! >= 0) prices[left.rowOf[row]!] = solved.lambda[row]!;
    }
    const factors = factorsOf(core, domains, left, solved.theta);
    arena.rewind();
    settleClear(core, domains, factors);
    const doubts = doubtsOf(core, domains, factors, sizes);
    if (doubts.length > 0) {
      for (const doubt of first(doubts)) settle(core, domains, doubt);
      continue;
    }
    const rough = offGrid(core, domains, factors, sizes);
    if (rough.length === 0) break;
    for (const doubt of first(rough)) settleFactor(core, domains, doubt);
  }
  return { domains, lps };
}

function first(doubts: readonly Doubt[]): readonly Doubt[] {
  return doubts.slice(0, Math.max(1, Math.ceil(DECIDED_PU * doubts.length)));
}

/** What the relaxation leaves wholly out or takes wholly is decided; it changes little from here on. */
function settleClear(core: Packed, domains: Domains, factors: Float64Array): void {
  for (let offer = 0; offer < core.offerCount; offer += 1) {
    if (domains.on[offer]! >= 0) continue;
    for (let option = core.optionStart[offer]!; option < core.optionStart[offer + 1]!; option += 1) {
      if (factors[option]! > 1 - 1e-7) putOn(core, domains, { option, from: 100, to: 100 });
    }
  }
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
    doubts.push({ offer, option, factor, score: sizes[offer]! * (distance + 1e-6) });
  }
  return doubts.sort((a, b) => b.score - a.score || a.offer - b.offer);
}

function settleFactor(core: Packed, domains: Domains, { option, factor }: Doubt): void {
  const hundredths = Math.min(100, Math.max(core.minHundredths[option]!, Math.round(factor * 100)));
  putOn(core, domains, { option, from: hundredths, to: hundredths });
}

function selectionOf(core: Packed, { on, from }: Domains): Selection {
  const selection = emptySelection(core);
  for (let offer = 0; offer < core.offerCount; offer += 1) {
    if (on[offer]! < 0) continue;
    selection.option[offer] = on[offer]!;
    selection.hundredths[offer] = from[on[offer]!]!;
  }
  return selection;
}

function smallestFirst(core: Packed): Int32Array {
  const sizes = sizesOf(core);
  return Int32Array.from({ length: core.offerCount }, (_, offer) => offer).sort(
    (a, b) => sizes[a]! - sizes[b]! || a - b,
  );
}
