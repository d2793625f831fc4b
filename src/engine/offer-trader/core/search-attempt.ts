import type { SolveOptions } from '../../ports.ts';
import type { Attempt } from '../attempt.ts';
import type { Instance } from '../instance.ts';
import { searchProofOf } from '../search-proof-of.ts';
import { type Narrowing, NOT_NARROWED } from '../whole-watts.ts';
import { type BranchOptions, branchAndBound } from './branch-and-bound.ts';
import { dive } from './dive.ts';
import { earlierFirst } from './earlier-first.ts';
import type { Selection } from './evaluate.ts';
import { withFewer } from './fewer.ts';
import { choicesOf, type KeepInWatts, keepInWatts } from './keep-in-watts.ts';
import { type Packed, packInstance } from './packed.ts';
import type { LoggedNode } from './search-log.ts';
import { type Dual, solveDual } from './sifting.ts';

const W_PER_KW = 1000;

/** Up to so many offers are searched; more are chosen from as columns. */
export const SEARCHED_OFFERS_MAX = 3_000;

/** From so many offers on a search begins with a selection near the bound; of fewer it finds a better one sooner by itself. */
const DIVED_OFFERS_MIN = 400;

/** Nodes times options that are looked at by default: a few seconds. */
const WORK_LIMIT = 3_000_000;

/** The same for the interior-point method where a gap is asked for that it can reach: some ten seconds. */
const ASKED_WORK_LIMIT = 5_000_000;

/** Parts of the cost by which a selection may be improved at most when the search ends by itself. */
const LEAST_GAP_PU = 1e-6;

/** Parts of the cost that the prices of many offers are exact to. */
const DUAL_GAP_PU = 5e-6;

/** Limits of one attempt, see SelectOptions. */
export interface SearchLimits extends Pick<SolveOptions, 'relativeGap' | 'nodeLimit'> {
  readonly workLimit?: number;
  /** Whether the search shall tell how it has proven its bound. Default: it does not. */
  readonly keepsProof?: boolean;
}

/** Whether the search can make the attempt: on the grid of hundredths, without sets that must not all be on, among few. */
export function canSearch({ grid, candidates }: Instance, { cuts }: Narrowing): boolean {
  const offerCount = (candidates.at(-1)?.offerIndex ?? -1) + 1;
  return grid === 'hundredths' && cuts.length === 0 && offerCount <= SEARCHED_OFFERS_MAX;
}

/** Where attempts are made at the least cost; what the first finds out about prices serves all that follow. */
export function searchAttempts(
  instance: Instance,
  { relativeGap = 0, nodeLimit = Number.POSITIVE_INFINITY, workLimit, keepsProof = false }: SearchLimits,
): (narrowing: Narrowing) => Attempt {
  const gapPu = Math.max(relativeGap, LEAST_GAP_PU);
  const simplexWorkLimit = workLimit ?? WORK_LIMIT;
  const interiorWorkLimit = workLimit ?? (relativeGap > LEAST_GAP_PU ? ASKED_WORK_LIMIT : WORK_LIMIT);
  let dual: Pick<Dual, 'lambda' | 'bound'> | undefined;
  return (narrowing) => {
    const packed = packInstance(instance, narrowing);
    dual ??= solveDual(packed, DUAL_GAP_PU);
    const { lambda } = dual;
    const keep = keepInWatts(instance, packed);
    const found = search(packed, lambda, {
      relativeGap: gapPu,
      keepInWatts: keep,
      nodeLimit,
      simplexWorkLimit,
      interiorNodeLimit: Math.min(nodeLimit, Math.ceil(interiorWorkLimit / packed.optionCount)),
      isLogged: keepsProof && narrowing === NOT_NARROWED,
    });
    const selection = tidied(packed, found.selection, keep);
    return {
      choices: choicesOf(instance, selection),
      boundMicros: found.boundUnits * packed.moneyMicros + instance.fixedPriceMicros,
      provenBy: found.provenBy,
      rowMicrosPerW: lambda.map((units) => (units * packed.moneyMicros) / W_PER_KW),
      ...(found.stoppedBy && { stoppedBy: found.stoppedBy }),
      ...(found.log && { searchProof: searchProofOf(instance, found.log, packed.moneyMicros) }),
    };
  };
}

interface Found extends Pick<Attempt, 'provenBy' | 'stoppedBy'> {
  readonly selection: Selection;
  readonly boundUnits: number;
  readonly log?: LoggedNode;
}

function search(
  packed: Packed,
  lambda: Float64Array,
  limits: Omit<BranchOptions, 'start' | 'lambda'>,
): Found {
  const isMany = packed.offerCount >= DIVED_OFFERS_MIN;
  const start = isMany ? dive(packed, lambda).selection : undefined;
  const { selection, costUnits, boundUnits, isProven, log } = branchAndBound(packed, {
    ...limits,
    lambda,
    ...(start && { start }),
  });
  return {
    selection,
    boundUnits,
    provenBy: 'branch-and-bound',
    ...(!isProven && { stoppedBy: 'nodes' }),
    ...(isProven && !isWithin(limits.relativeGap, costUnits, boundUnits) && { stoppedBy: 'rounding' }),
    ...(log && { log }),
  };
}

function isWithin(gapPu: number, costUnits: number, boundUnits: number): boolean {
  return costUnits - boundUnits <= (1 + 1e-6) * gapPu * Math.abs(costUnits) + 1e-9;
}

/** Of selections of equal cost one with fewer and earlier offers, where it too keeps all ranges in whole watts. */
function tidied(packed: Packed, found: Selection, keep: KeepInWatts): Selection {
  const fewer = withFewer(packed, found);
  const tidy = { option: fewer.option.slice(), hundredths: fewer.hundredths.slice() };
  earlierFirst(packed, tidy);
  return [tidy, fewer].find((one) => keep(one) === one) ?? found;
}
