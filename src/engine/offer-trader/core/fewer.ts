import { improve } from './best-response.ts';
import { costOf, evaluate, type Selection } from './evaluate.ts';
import type { Packed } from './packed.ts';

/** Of more offers it is not tried: each is left out in turn, and all others are looked at for what they can take over. */
const TAKEN_MAX = 64;

/** How often the others may take over from one another. */
const SWEEPS_MAX = 2;

/** Rounding that equal costs may differ by [parts of the cost]. */
const SAME_PU = 1e-12;

/**
 * Of selections of equal cost prefers one with fewer offers: what an offer does is handed to the others that are taken,
 * where they can do it at no more cost. The later offers are tried first, so that the earlier ones stay.
 *
 * @returns a selection that costs no more; the very one where nothing can be handed over.
 */
export function withFewer(packed: Packed, selection: Selection): Selection {
  const taken = takenOffers(selection);
  if (taken.length > TAKEN_MAX) return selection;
  let best = selection;
  let bestUnits = costOf(packed, evaluate(packed, selection));
  for (let index = taken.length - 1; index >= 0 && taken.length > 1; index -= 1) {
    const gone = taken[index]!;
    const tried = { option: best.option.slice(), hundredths: best.hundredths.slice() };
    tried.option[gone] = -1;
    tried.hundredths[gone] = 0;
    const others = Int32Array.from(taken.filter((offer) => offer !== gone));
    improve(packed, tried, evaluate(packed, tried), { offers: others, sweepsMax: SWEEPS_MAX });
    const units = costOf(packed, evaluate(packed, tried));
    if (!(units <= bestUnits + SAME_PU * (1 + Math.abs(bestUnits)))) continue;
    best = tried;
    bestUnits = Math.min(bestUnits, units);
    taken.splice(index, 1);
  }
  return best;
}

function takenOffers({ option }: Selection): number[] {
  const taken: number[] = [];
  for (const [offer, one] of option.entries()) if (one >= 0) taken.push(offer);
  return taken;
}
