import { InputError, type Problem } from '../../engine/errors.ts';
import {
  checkProof,
  checkSearch,
  inObjects,
  type ProvenGap,
  type SelectionProblem,
  type SelectionResult,
  selectOffers,
  verifySelection,
} from '../../engine/offer-trader/index.ts';
import { formatMoney } from '../../engine/quantity/index.ts';
import { cycleSelectOptions } from '../../engine/workflows/index.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { verifyOffer } from './commands.ts';
import { type StoredChoice, storedChoice } from './stored-choice.ts';

const PPM = 1e6;

/** A bound in whole numbers may lie so much below that of the search, whose prices are not rounded. */
const ROUNDING_PPM = 2;
const ROUNDING_MICROS = 2;

/** Rules that are broken are listed up to so many. */
const LISTED_MAX = 20;

/** What proves the bound: prices alone, prices for every part of the choice, or nothing that can be checked. */
type ProvenHow = 'prices' | 'search' | 'nothing';

interface Proven {
  readonly by: ProvenHow;
  readonly boundMicros: number;
  /** Parts that were looked at, of a search. */
  readonly parts?: number;
}

export const run: Run<typeof verifyOffer> = async ({ args, options }, io) => {
  const { repositories } = await (await io.context()).open();
  const choice = await storedChoice(repositories, args.cycle, { io, sharePct: options.part });
  const { problem, result } = choice;
  assertKept(choice);
  const prices =
    result.certificate === undefined ? undefined : checkProof(problem, result, result.certificate);
  const proven = await bestProof(choice, prices, io);
  const gapMicros = Math.max(0, result.unroundedObjectiveMicros - proven.boundMicros);
  const gapPpm = gapMicros === 0 ? 0 : (gapMicros / result.unroundedObjectiveMicros) * PPM;
  const isConfirmed = confirms(result, proven.boundMicros);
  return {
    kind: 'object',
    data: {
      cycleId: args.cycle,
      sharePct: options.part,
      verdict: isConfirmed ? 'proven' : 'weaker',
      objectiveMicros: result.objectiveMicros,
      unroundedObjectiveMicros: result.unroundedObjectiveMicros,
      storedBoundMicros: result.boundMicros,
      provenBoundMicros: proven.boundMicros,
      provenBy: proven.by,
      ...(proven.parts === undefined ? {} : { partsChecked: proven.parts }),
      ...(prices === undefined ? {} : { pricesBoundMicros: prices.boundMicros }),
      gapMicros,
      gapPpm,
      offerCount: problem.offers.participantIds.length,
      acceptedCount: result.accepted.length,
      currency: choice.group.currency,
    },
    view: [{ kind: 'pairs', pairs: pairsOf(choice, { proven, prices, gapMicros, gapPpm, isConfirmed }) }],
  };
};

/** @throws InputError `selection-wrong` with what is broken. */
function assertKept({ problem, result, cycle }: StoredChoice): void {
  const violations = verifySelection(problem, result);
  if (violations.length === 0) return;
  const details = violations
    .slice(0, LISTED_MAX)
    .map(
      ({ rule, where, found, expected }): Problem => ({ path: `${rule}, ${where}`, value: found, expected }),
    );
  throw new InputError(
    'selection-wrong',
    `The stored offer of cycle ${cycle.id} is not what its offers and its request make of it: ${violations.length} found.`,
    { details, next: 'flex doctor store' },
  );
}

/** The stored prices where they prove what is stored; else the search is made again, and its proof is checked. */
async function bestProof(
  { problem, result }: StoredChoice,
  prices: ProvenGap | undefined,
  io: Io,
): Promise<Proven> {
  const byPrices: Proven = {
    by: prices === undefined ? 'nothing' : 'prices',
    boundMicros: prices?.boundMicros ?? 0,
  };
  if (result.provenBy === 'nothing-to-choose') return { by: 'prices', boundMicros: result.boundMicros };
  if (confirms(result, byPrices.boundMicros) || result.provenBy !== 'branch-and-bound') return byPrices;
  io.detail('prices alone do not prove the bound; searching again for a proof to check');
  const searched = inObjects(problem);
  const proof = searchedAgain(searched);
  if (proof === undefined) return byPrices;
  const { boundMicros, parts } = checkSearch(searched, result, proof);
  return boundMicros > byPrices.boundMicros ? { by: 'search', boundMicros, parts } : byPrices;
}

/** The search is not trusted: what it says is checked afterwards. */
function searchedAgain(problem: SelectionProblem) {
  const nobody = {
    name: 'nobody',
    solve: () => {
      throw new InputError('no-search', 'This choice was not made by a search.');
    },
  };
  return selectOffers(problem, nobody, {
    ...cycleSelectOptions(problem.offers.length),
    keepsProof: true,
  }).searchProof;
}

function confirms({ boundMicros }: SelectionResult, provenMicros: number): boolean {
  return provenMicros >= boundMicros - ROUNDING_MICROS - (Math.abs(boundMicros) * ROUNDING_PPM) / PPM;
}

interface Told {
  readonly proven: Proven;
  readonly prices: ProvenGap | undefined;
  readonly gapMicros: number;
  readonly gapPpm: number;
  readonly isConfirmed: boolean;
}

function pairsOf(
  { cycle, problem, result, group }: StoredChoice,
  { proven, prices, gapMicros, gapPpm, isConfirmed }: Told,
): readonly (readonly [string, string | undefined])[] {
  const money = (micros: number) => formatMoney(micros, group.currency);
  const rules = `${problem.offers.participantIds.length} offers, ${result.accepted.length} taken: shares, sums, ranges, limits and costs are right`;
  return [
    ['cycle', cycle.id],
    ['choice', rules],
    ['costs', money(result.unroundedObjectiveMicros)],
    ['said', `no choice costs less than ${money(result.boundMicros)}`],
    [
      'by prices',
      prices === undefined ? undefined : `no choice costs less than ${money(prices.boundMicros)}`,
    ],
    [
      'by parts',
      proven.parts === undefined
        ? undefined
        : `no choice costs less than ${money(proven.boundMicros)}, in each of ${proven.parts} parts`,
    ],
    [
      'proven',
      isConfirmed
        ? `another choice saves ${money(gapMicros)} at most (${gapPpm.toFixed(gapPpm < 10 ? 1 : 0)} ppm), in whole numbers`
        : `only that another choice saves ${money(gapMicros)} at most; what was said is not proven`,
    ],
  ];
}
