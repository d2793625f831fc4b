import type { FlexOffer, OfferOption } from '../market/index.ts';
import type { Contract } from '../portfolio/index.ts';
import type { Solver } from '../ports.ts';
import { HOUR_MS } from '../time/index.ts';
import { halvesOf, type Run } from './candidates.ts';
import { type Counting, cover } from './cover.ts';
import { signOf } from './eligible-periods.ts';
import { type Quote, quote } from './option.ts';
import type { Quoting } from './paid-change.ts';
import { type Asked, type PreparedOffer, prepareOffer } from './prepare.ts';
import { robustnessOf, robustQuote } from './robust.ts';
import { soldText } from './sold.ts';
import type { TraderInput } from './types.ts';
import { type WishedQuote, wishedQuote } from './wish.ts';

/** Options that a contract stands for at most: the selection among all offers grows with them. */
export const OPTIONS_MAX = 10;

const PPM = 1_000_000;

/**
 * Makes a participant's offer to a flex request: mutually exclusive options, each a change of power
 * against the prognosis, rebound included, with one price and the least factor to which it can be
 * reduced.
 *
 * Every option is shown to be feasible, at every factor that it allows, by a schedule; its price
 * covers what any of these costs the site, plus what the contract says. Options are chosen from what the site answers when it is
 * paid for delivering, in the whole run and in parts of it, so that few stand for all (docs/offers-of-a-site.md).
 *
 * @returns an offer; without options it says why.
 */
export function makeOffer(input: TraderInput, solver: Solver): FlexOffer {
  return completeOffer(prepareOffer(input, solver), solver);
}

/**
 * Chooses the options of an offer from what a site answered.
 *
 * @param wished - what the group wishes of the site, already quoted; absent: as the input says.
 */
export function completeOffer(prepared: PreparedOffer, solver: Solver, wished?: WishedQuote): FlexOffer {
  const { input, baseline, asked } = prepared;
  const reasons = [...prepared.reasons];
  const wishedW = wished?.wishedW ?? input.wishedW;
  const quotes: Quote[] = [];
  let lossPu = 0;
  for (const one of asked) {
    const found = quotesOf(one, { input, baseline: baseline!, solver }, wished);
    reasons.push(...found.reasons);
    if (found.quotes.length === 0 && found.reasons.length === 0) reasons.push(nothingToGive(one, input));
    quotes.push(...found.quotes);
    lossPu = Math.max(lossPu, found.lossPu);
  }
  return {
    participantId: input.participantId,
    requestId: input.request.requestId,
    prognosisRevision: input.prognosisRevision,
    options: numbered(withoutDoubles(quotes)),
    reasons,
    ...(quotes.length === 0 ? {} : { lossPpm: Math.round(lossPu * PPM) }),
    ...(wishedW === undefined ? {} : { wishedW }),
  };
}

/** What was cut so that the offer stands bad forecasts. */
function robustReasons({ id }: Contract, foundCount: number, robust: readonly Quote[]): readonly string[] {
  const cut = robust.filter(
    ({ robust: stands }) => stands !== undefined && stands.survivingFactor < 1,
  ).length;
  const gone = foundCount - robust.length;
  if (cut + gone === 0) return [];
  return [
    `of ${foundCount} options under contract ${id} the worst forecasts leave ${robust.length}, ${cut} of them in part`,
  ];
}

interface Found {
  readonly quotes: readonly Quote[];
  readonly reasons: readonly string[];
  readonly lossPu: number;
}

function quotesOf({ contract, runs, samples }: Asked, quoting: Quoting, wished?: WishedQuote): Found {
  const { input } = quoting;
  const wish =
    wished === undefined
      ? wishedQuote(contract, runs, quoting)
      : wished.quote.contractId === contract.id
        ? wished.quote
        : undefined;
  const counting: Counting = {
    windows: runs.flatMap((run) => [run, ...halvesOf(run)]),
    sign: signOf(contract.direction),
    periodHours: input.grid.periodMs / HOUR_MS,
    missingMicrosPerKwh: input.request.shortfallMicrosPerKwh,
  };
  const { chosen, lossPu } = cover(samples, counting, OPTIONS_MAX - (wish === undefined ? 0 : 1));
  const chosenQuotes = chosen
    .map((index) => quote(quoting, contract, samples[index]!.candidate))
    .filter((one) => one !== undefined);
  const quotes = wish === undefined ? chosenQuotes : [wish, ...chosenQuotes];
  const robustness = robustnessOf(input, contract);
  if (robustness === undefined) return { quotes, lossPu, reasons: [] };
  if (typeof robustness === 'string') return { quotes: [], lossPu, reasons: [robustness] };
  const robust = quotes
    .map((one) => robustQuote(quoting, contract, { quote: one, runs, robustness }))
    .filter((one) => one !== undefined);
  return { quotes: robust, lossPu, reasons: robustReasons(contract, quotes.length, robust) };
}

function nothingToGive({ contract, runs }: Asked, input: TraderInput): string {
  const sold = soldText(input, runs as readonly Run[]);
  return `the site has nothing to give under contract ${contract.id}${sold === undefined ? '' : `: ${sold}`}`;
}

/** Of options with the same change the cheapest stays; ties go to the earlier. */
function withoutDoubles(quotes: readonly Quote[]): readonly Quote[] {
  const byChange = new Map<string, Quote>();
  for (const found of quotes) {
    const key = found.deltaW.join();
    const known = byChange.get(key);
    if (known === undefined || found.priceMicros < known.priceMicros) byChange.set(key, found);
  }
  return [...byChange.values()];
}

function numbered(quotes: readonly Quote[]): readonly OfferOption[] {
  return quotes.map((found, index) => ({ id: `o${index + 1}`, ...found }));
}
