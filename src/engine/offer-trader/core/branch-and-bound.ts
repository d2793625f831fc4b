import { BestFirst } from './best-first.ts';
import { improve } from './best-response.ts';
import { copyDomains, type Domains, wholeDomains } from './domains.ts';
import { costOf, emptySelection, evaluate, type Selection } from './evaluate.ts';
import { InteriorSearch } from './interior-search.ts';
import type { KeepInWatts } from './keep-in-watts.ts';
import { NodePrices } from './node-prices.ts';
import type { Packed } from './packed.ts';
import { countOpen, framed, wholeFrame } from './search-frame.ts';
import { type LoggedNode, loggedNode, logNarrowed } from './search-log.ts';
import { SimplexSearch } from './simplex-search.ts';

/** A tableau of more entries than this costs more than the interior-point method. */
const ENTRIES_MAX = 600_000;

/** After so many nodes it is seen whether the search shall begin anew with the selection that it has found. */
const STAGES = [40, 200, 1_000, 5_000];

/** It does where less than this part of what was open is open still, at the prices of the first node. */
const ANEW_PU = 0.8;

/** Nodes times open options after which the gap that is asked for is left for later, and wider ones are proven first. */
const FIRST_WORK = 600_000;

/**
 * Gaps that are proven then, where they are so many times wider: with a wide gap a good selection is found soon, and what it
 * leaves to look at is little.
 */
const WIDER_GAPS_PU = [1e-3, 1e-4];
const WIDER_MIN = 10;

/** Of more options a proof is out of reach anyway, and the time is better spent on the gap that is asked for. */
const WIDER_OPTIONS_MAX = 400;

const SWEEPS_MAX = 4;

/** When to be content. */
export interface BranchOptions {
  /** A selection is good enough within this part of its cost. */
  readonly relativeGap: number;
  readonly nodeLimit: number;
  /** The same where the problem is so large that a node takes the interior-point method; absent: as many. */
  readonly interiorNodeLimit?: number;
  /** Nodes times open options that the simplex method looks at at most; absent: without limit. */
  readonly simplexWorkLimit?: number;
  /** A selection to begin with; absent: nothing. */
  readonly start?: Selection;
  /** Prices per row that prove a bound; absent: none are known. */
  readonly lambda?: Float64Array;
  /** Whether all that was done shall be told. */
  readonly isLogged?: boolean;
  /** Of a selection that is found, what keeps all ranges once it is rounded; absent: it is not rounded. */
  readonly keepInWatts?: KeepInWatts;
}

/** The best selection that was found, and what is proven of it. */
export interface Branched {
  readonly selection: Selection;
  readonly costUnits: number;
  /** No selection costs less [money]. */
  readonly boundUnits: number;
  readonly nodes: number;
  /** Nothing is left to look at: the bound is within the gap that was asked for. */
  readonly isProven: boolean;
  readonly log?: LoggedNode;
}

/** The best selection so far, and prices that decide what is open before the first node. */
interface Known {
  readonly selection: Selection;
  readonly costUnits: number;
  /** Per row, then of the price and of the count. */
  readonly lambda: Float64Array;
  /** Nodes that were looked at. */
  readonly nodes: number;
  /** Nodes times open options. */
  readonly work: number;
}

/** What was found and proven, to go on from. */
type Proven = Branched & Known;

/** What is open before the first node. */
interface Root {
  readonly domains: Domains;
  /** Least bound of what was taken out. */
  readonly prunedUnits: number;
  readonly logged: LoggedNode | undefined;
}

/**
 * Searches for the least cost on the grid of hundredths, best bound first, following each node down to a selection
 * (A. Land, A. Doig, "An automatic method of solving discrete programming problems", Econometrica 28, 1960). Bounds are
 * Lagrangian: they hold whatever the tolerances of the relaxation are, up to the rounding of sums.
 *
 * With a good selection the prices of the first node decide much of what is open, so a search that has found one begins
 * anew with what is left.
 */
export function branchAndBound(packed: Packed, options: BranchOptions): Branched {
  const { relativeGap, nodeLimit, simplexWorkLimit = Number.POSITIVE_INFINITY } = options;
  const wider =
    packed.optionCount > WIDER_OPTIONS_MAX
      ? []
      : WIDER_GAPS_PU.filter((gapPu) => gapPu >= WIDER_MIN * relativeGap);
  const firstWork = wider.length > 0 ? Math.min(FIRST_WORK, simplexWorkLimit) : simplexWorkLimit;
  let found = proven(packed, { ...options, simplexWorkLimit: firstWork }, begin(packed, options));
  let best: Branched = found;
  const isOver = found.isProven || found.work >= simplexWorkLimit || found.nodes >= nodeLimit;
  if (isOver || wider.length === 0) return best;
  for (const gapPu of [...wider, relativeGap]) {
    found = proven(packed, { ...options, relativeGap: gapPu }, found);
    // A search that was cut short may have proven less than the one before.
    best = found.boundUnits > best.boundUnits ? found : { ...best, ...foundIn(found) };
    if (!found.isProven) break;
  }
  return best;
}

/** Searches until the gap that is asked for is proven, or a limit is reached. */
function proven(packed: Packed, options: BranchOptions, from: Known): Proven {
  let known = from;
  for (;;) {
    const root = rootOf(packed, options, known);
    if (entriesOf(packed, root.domains) > ENTRIES_MAX) return byInteriorPoint(packed, options, known, root);
    const found = bySimplex(packed, options, known, root);
    if ('boundUnits' in found) return found;
    known = found;
  }
}

/** All but what it has proven. */
function foundIn({ selection, costUnits, nodes, isProven }: Branched) {
  return { selection, costUnits, nodes, isProven };
}

function begin(packed: Packed, { start, lambda, keepInWatts }: BranchOptions): Known {
  const nothing = emptySelection(packed);
  const prices = new Float64Array(packed.rowCount + 2);
  prices.set(lambda ?? []);
  let known = { selection: nothing, costUnits: costOf(packed, evaluate(packed, nothing)) };
  if (start !== undefined) {
    const offers = Int32Array.from({ length: packed.offerCount }, (_, offer) => offer);
    const improved = { option: start.option.slice(), hundredths: start.hundredths.slice() };
    improve(packed, improved, evaluate(packed, improved), { offers, sweepsMax: SWEEPS_MAX });
    const selection = keepInWatts === undefined ? improved : keepInWatts(improved);
    const costUnits = selection && costOf(packed, evaluate(packed, selection));
    if (selection && costUnits !== undefined && costUnits < known.costUnits) known = { selection, costUnits };
  }
  return { ...known, lambda: prices, nodes: 0, work: 0 };
}

/** Everything, but for what costs too much at the prices. */
function rootOf(packed: Packed, { isLogged = false, ...options }: BranchOptions, known: Known): Root {
  const { costUnits, lambda } = known;
  const domains = wholeDomains(packed);
  const logged = isLogged ? loggedNode(packed, lambda) : undefined;
  const prices = new NodePrices(packed);
  const boundUnits = prices.look(domains, lambda);
  const spareUnits = costUnits - gapUnits(options, costUnits) - boundUnits;
  if (spareUnits < 0) return { domains, prunedUnits: Number.POSITIVE_INFINITY, logged };
  const before = copyDomains(domains);
  const outUnits = prices.narrow(domains, spareUnits);
  if (logged !== undefined) logNarrowed(packed, logged, { before, after: domains, lambda });
  return { domains, prunedUnits: boundUnits + outUnits, logged };
}

function gapUnits({ relativeGap }: Pick<BranchOptions, 'relativeGap'>, costUnits: number): number {
  return relativeGap * Math.abs(costUnits) + 1e-12;
}

/** Columns times rows of the first tableau, more or less. */
function entriesOf(packed: Packed, domains: Domains): number {
  const open = countOpen(packed, domains);
  return open * (packed.rowCount + Math.min(open / 2, packed.offerCount));
}

function bySimplex(packed: Packed, options: BranchOptions, known: Known, root: Root): Proven | Known {
  const { selection, costUnits } = known;
  const search = new SimplexSearch(packed, {
    selection,
    costUnits,
    gapUnits: (units) => gapUnits(options, units),
    nodeLimit: options.nodeLimit - known.nodes,
    nodesBefore: known.nodes,
    workLimit: (options.simplexWorkLimit ?? Number.POSITIVE_INFINITY) - known.work,
    ...(options.keepInWatts && { keepInWatts: options.keepInWatts }),
  });
  search.prunedUnits = root.prunedUnits;
  const whole = wholeFrame(packed);
  const inside = framed(whole, root.domains) ?? { frame: whole, domains: root.domains };
  const { logged } = root;
  const nodes = new BestFirst(search, { ...inside, boundUnits: Number.NEGATIVE_INFINITY, depth: 0, logged });
  const openCount = countOpen(packed, root.domains);
  for (const stage of [...STAGES, Number.POSITIVE_INFINITY]) {
    nodes.run(Math.min(stage, options.nodeLimit - known.nodes));
    const isLimited = known.nodes + nodes.nodes >= options.nodeLimit;
    if (
      nodes.isThrough ||
      isLimited ||
      search.isLimited ||
      search.isExhausted ||
      search.costUnits >= costUnits
    )
      continue;
    const next = {
      selection: search.best,
      costUnits: search.costUnits,
      lambda: search.rootLambda ?? known.lambda,
      nodes: known.nodes + nodes.nodes,
      work: known.work + search.work,
    };
    const { domains } = rootOf(packed, { ...options, isLogged: false }, next);
    if (countOpen(packed, domains) < ANEW_PU * openCount) return next;
  }
  return {
    selection: search.best,
    costUnits: search.costUnits,
    boundUnits: Math.min(nodes.leftUnits, search.costUnits, search.prunedUnits),
    nodes: known.nodes + nodes.nodes,
    work: known.work + search.work,
    lambda: search.rootLambda ?? known.lambda,
    isProven: nodes.isThrough && !search.isLimited,
    ...(logged && { log: logged }),
  };
}

function byInteriorPoint(packed: Packed, options: BranchOptions, known: Known, root: Root): Proven {
  const { relativeGap, interiorNodeLimit = options.nodeLimit, keepInWatts } = options;
  const nodeLimit = Math.max(0, interiorNodeLimit - known.nodes);
  const search = new InteriorSearch(packed, {
    relativeGap,
    nodeLimit,
    start: known.selection,
    ...(keepInWatts && { keepInWatts }),
  });
  search.prunedUnits = root.prunedUnits;
  const { domains, logged } = root;
  const nodes = new BestFirst(search, {
    domains,
    lambda: known.lambda,
    boundUnits: Number.NEGATIVE_INFINITY,
    depth: 0,
    logged,
  });
  nodes.run(nodeLimit);
  return {
    selection: search.best,
    costUnits: search.costUnits,
    boundUnits: Math.min(nodes.leftUnits, search.costUnits, search.prunedUnits),
    nodes: known.nodes + nodes.nodes,
    work: known.work,
    lambda: known.lambda,
    isProven: nodes.isThrough,
    ...(logged && { log: logged }),
  };
}
