import type { SolveOptions } from '../../ports.ts';
import type { Attempt } from '../attempt.ts';
import type { Choice, Instance } from '../instance.ts';
import type { Narrowing } from '../whole-watts.ts';
import { branchAndBound } from './branch-and-bound.ts';
import { earlierFirst } from './earlier-first.ts';
import type { Selection } from './evaluate.ts';
import { packInstance } from './packed.ts';

/** Up to so many offers everything is searched. */
const SEARCHED_OFFERS_MAX = 400;

/** Nodes times options that are looked at by default: a few seconds. */
const NODE_OPTIONS_MAX = 3_000_000;

/** Parts of the cost by which a selection may be improved at most when the search ends by itself. */
const LEAST_GAP_PU = 1e-7;

/** Whether the search can make the attempt: on the grid of hundredths, without sets that must not all be on. */
export function canSearch({ grid, candidates }: Instance, { cuts }: Narrowing): boolean {
  const offerCount = (candidates.at(-1)?.offerIndex ?? -1) + 1;
  return grid === 'hundredths' && cuts.length === 0 && offerCount <= SEARCHED_OFFERS_MAX;
}

/** Searches for the least cost. */
export function searchAttempt(
  instance: Instance,
  narrowing: Narrowing,
  { relativeGap = 0, nodeLimit }: SolveOptions,
): Attempt {
  const packed = packInstance(instance, narrowing);
  const { selection, boundUnits, isProven } = branchAndBound(packed, {
    relativeGap: Math.max(relativeGap, LEAST_GAP_PU),
    nodeLimit: nodeLimit ?? Math.ceil(NODE_OPTIONS_MAX / packed.optionCount),
  });
  earlierFirst(packed, selection);
  return {
    choices: choicesOf(instance, selection),
    boundMicros: boundUnits * packed.moneyMicros + instance.fixedPriceMicros,
    provenBy: 'branch-and-bound',
    ...(!isProven && { stoppedBy: 'nodes' }),
  };
}

function choicesOf({ candidates }: Instance, { option, hundredths }: Selection): readonly Choice[] {
  const choices: Choice[] = [];
  for (const [offer, index] of option.entries()) {
    const candidate = candidates[index];
    if (candidate !== undefined) choices.push({ candidate, factor: hundredths[offer]! / 100 });
  }
  return choices;
}
