import type { ParticipantId } from '../ids.ts';
import type { AcceptedOffer } from '../market/index.ts';
import { hundredthsAtLeast, hundredthsOf, scaledDeltaW, scaledPriceMicros } from './activation.ts';
import type {
  FactorGrid,
  FixedAcceptance,
  SelectionOffer,
  SelectionOption,
  SelectionProblem,
} from './problem.ts';
import { groupsOf, type Row, rangeRows, requestRows, softenBreached } from './rows.ts';

/** An option that may be chosen. */
export interface Candidate {
  readonly participantId: ParticipantId;
  /** The same for all options of an offer, counted from 0 without gaps. */
  readonly offerIndex: number;
  readonly option: SelectionOption;
  /** Least factor on the grid of hundredths [1..100]. */
  readonly minHundredths: number;
  /** The rows that it changes: row `base + period`, for each base. */
  readonly rowBases: readonly number[];
}

/** One candidate at one factor. */
export interface Choice {
  readonly candidate: Candidate;
  readonly factor: number;
}

/** What a problem asks for, put in order: groups by name, what is fixed taken out, all ranges as rows. */
export interface Frame {
  readonly periodMs: number;
  readonly periodCount: number;
  readonly grid: FactorGrid;
  /** The request's ranges per period, then each group's. */
  readonly rows: readonly Row[];
  readonly fixed: readonly AcceptedOffer[];
  readonly fixedPriceMicros: number;
  /** How many more offers may be accepted; Infinity without a limit. */
  readonly acceptableCount: number;
  /** How much more may be paid [micro-units]; Infinity without a limit. */
  readonly payableMicros: number;
}

/**
 * A problem put in order, its offers by participant id and option id. Equal for problems that differ only in the order in
 * which things are listed.
 */
export interface Instance extends Frame {
  readonly candidates: readonly Candidate[];
}

/** Puts a problem in order; the problem has been checked. */
export function arrange(problem: SelectionProblem): Instance {
  return { ...frameOf(problem, acceptedOfFixed(problem)), candidates: candidatesOf(problem) };
}

/** Puts in order what is asked. `fixed`: what is agreed already, ordered by participant id. */
export function frameOf(problem: Omit<SelectionProblem, 'offers'>, fixed: readonly AcceptedOffer[]): Frame {
  const fixedPriceMicros = fixed.reduce((sum, one) => sum + one.priceMicros, 0);
  const groups = groupsOf(problem);
  const rows = [
    ...requestRows(problem.request, fixed),
    ...groups.flatMap((group) => rangeRows(group, fixed)),
  ].map((row) => softenBreached(row, problem.request));
  const { maxAcceptedOffers = Infinity, maxTotalPriceMicros = Infinity } = problem.limits ?? {};
  return {
    periodMs: problem.periodMs,
    periodCount: problem.request.dispositions.length,
    grid: problem.factorGrid ?? 'hundredths',
    rows,
    fixed,
    fixedPriceMicros,
    acceptableCount: maxAcceptedOffers - fixed.length,
    payableMicros: maxTotalPriceMicros - fixedPriceMicros,
  };
}

/** What choices give is asked for again and again, and never changes. */
const ACCEPTED = new WeakMap<Choice, AcceptedOffer>();

/** What an acceptance gives: rounded powers and price. */
export function acceptedOf(choice: Choice): AcceptedOffer {
  const known = ACCEPTED.get(choice);
  if (known !== undefined) return known;
  const accepted = accept(choice.candidate.participantId, choice.candidate.option, choice.factor);
  ACCEPTED.set(choice, accepted);
  return accepted;
}

/** Orders text by its code units, the same everywhere. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What an option gives at a factor: rounded powers and price. */
export function accept(
  participantId: ParticipantId,
  option: SelectionOption,
  askedFactor: number,
): AcceptedOffer {
  const hundredths = hundredthsOf(askedFactor);
  const factor = hundredths === undefined ? askedFactor : hundredths / 100;
  return {
    participantId,
    optionId: option.id,
    activationFactor: factor,
    deltaW: scaledDeltaW(option.deltaW, factor),
    priceMicros: scaledPriceMicros(option.priceMicros, factor),
  };
}

function acceptedOfFixed(problem: SelectionProblem): readonly AcceptedOffer[] {
  const fixed = new Map((problem.fixed ?? []).map((one) => [one.participantId, one] as const));
  return problem.offers
    .filter((offer) => fixed.has(offer.participantId))
    .map((offer) => {
      const one = fixed.get(offer.participantId) as FixedAcceptance; // just filtered by has()
      const option = offer.options.find(({ id }) => id === one.optionId) as SelectionOption; // checked input
      return accept(offer.participantId, option, one.activationFactor);
    })
    .sort((a, b) => byText(a.participantId, b.participantId));
}

/** An option that changes nothing is no candidate: it can only cost. */
function candidatesOf(problem: SelectionProblem): readonly Candidate[] {
  const fixedIds = new Set((problem.fixed ?? []).map((one) => one.participantId));
  const bases = rowBasesByParticipant(problem);
  const own = [0];
  const candidates: Candidate[] = [];
  let offerIndex = 0;
  for (const { participantId, options } of sortedBy(problem.offers, idOfOffer)) {
    if (fixedIds.has(participantId)) continue;
    const rowBases = bases.get(participantId) ?? own;
    const before = candidates.length;
    for (const option of sortedBy(options, idOfOption)) {
      if (changesNothing(option.deltaW)) continue;
      const minHundredths = hundredthsAtLeast(option.minActivationFactor);
      candidates.push({ participantId, offerIndex, option, minHundredths, rowBases });
    }
    if (candidates.length > before) offerIndex += 1;
  }
  return candidates;
}

const idOfOffer = ({ participantId }: SelectionOffer): string => participantId;
const idOfOption = ({ id }: SelectionOption): string => id;

/** In the order of their ids; the very list where it is in order already. */
function sortedBy<Item>(items: readonly Item[], idOf: (item: Item) => string): readonly Item[] {
  for (let index = 1; index < items.length; index += 1) {
    if (idOf(items[index]!) < idOf(items[index - 1]!)) {
      return items.toSorted((a, b) => byText(idOf(a), idOf(b)));
    }
  }
  return items;
}

function changesNothing(deltaW: Int32Array): boolean {
  for (let period = 0; period < deltaW.length; period += 1) if (deltaW[period] !== 0) return false;
  return true;
}

/** Of participants that have groups: where the rows begin that they change, the request's first. */
export function rowBasesByParticipant(
  problem: Omit<SelectionProblem, 'offers'>,
): ReadonlyMap<ParticipantId, readonly number[]> {
  const periodCount = problem.request.dispositions.length;
  const bases = new Map<ParticipantId, number[]>();
  for (const [index, group] of groupsOf(problem).entries()) {
    for (const participantId of group.participantIds) {
      const list = bases.get(participantId) ?? [0];
      list.push(periodCount * (1 + index));
      bases.set(participantId, list);
    }
  }
  return bases;
}
