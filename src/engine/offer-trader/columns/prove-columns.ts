import { scaledDeltaW, scaledPriceMicros } from '../activation.ts';
import type { Certificate } from '../certificate.ts';
import {
  type ActSums,
  type Acts,
  type ProvenGap,
  provenGap,
  type Scale,
  scaleOf,
  worthOf,
} from '../check-certificate.ts';
import type { ColumnProblem } from './check-columns.ts';
import { type OfferColumns, optionAt } from './offer-columns.ts';
import type { ColumnSelection } from './told-columns.ts';

/** What was taken of one offer: its place in the columns, −1 for none. */
interface One {
  readonly offer: number;
  readonly taken: number;
  readonly factor: number;
  readonly isFixed: boolean;
}

/**
 * Computes what a certificate proves of columns, as checkCertificate does of objects: from the definition of the problem
 * alone and in whole numbers.
 *
 * @throws InputError where a price is no multiple of the step, or dearer than missing its range: nothing is proven then.
 */
export function checkColumnCertificate(
  problem: ColumnProblem,
  { softened, taken }: Pick<ColumnSelection, 'softened' | 'taken'>,
  certificate: Certificate,
): ProvenGap {
  const { offers } = problem;
  const { participantIds, optionStart } = offers;
  const fixed = new Set<string>((problem.fixed ?? []).map((one) => one.participantId));
  return provenGap(problem, softened, certificate, (prices, sums) => {
    const scale = scaleOf(problem);
    const sumsOf = runningSums();
    let next = 0;
    for (let offer = 0; offer < participantIds.length; offer += 1) {
      const participantId = participantIds[offer]!;
      const isTaken = next < taken.option.length && taken.option[next]! < optionStart[offer + 1]!;
      const one = {
        offer,
        taken: isTaken ? taken.option[next]! : -1,
        factor: isTaken ? taken.factor[next]! : 0,
        isFixed: isTaken && fixed.size > 0 && fixed.has(participantId),
      };
      if (isTaken) next += 1;
      const steps = prices.stepsOf(participantId);
      const acts = one.isFixed ? undefined : smallActsOf(scale, offers, one, sumsOf(steps));
      if (acts === undefined) sums.addLarge(participantId, actsOf(problem, one, steps));
      else sums.add(participantId, acts);
      if (isTaken) addTaken(sums, offers, one, prices.basesOf(participantId));
    }
  });
}

/** Sums of steps up to each period, and of their sizes; kept while the steps stay the same. */
interface Running {
  readonly steps: Float64Array;
  readonly sizes: Float64Array;
}

function runningSums(): (steps: Float64Array) => Running {
  let last: Float64Array | undefined;
  let running: Running = { steps: new Float64Array(1), sizes: new Float64Array(1) };
  return (steps) => {
    if (steps === last) return running;
    last = steps;
    running = { steps: new Float64Array(steps.length + 1), sizes: new Float64Array(steps.length + 1) };
    for (let period = 0; period < steps.length; period += 1) {
      running.steps[period + 1] = running.steps[period]! + steps[period]!;
      running.sizes[period + 1] = running.sizes[period]! + Math.abs(steps[period]!);
    }
    return running;
  };
}

/** In hundredths of the scale; undefined where a double may not hold it exactly. */
function smallActsOf(
  { perMicro, largest }: Scale,
  { periodCount, optionStart, priceMicros, runStart, runFrom, runW }: OfferColumns,
  { offer, taken, factor }: One,
  { steps, sizes }: Running,
): Acts<number> | undefined {
  if (perMicro === undefined || !(sizes[periodCount]! <= largest)) return undefined;
  let least = 0;
  let did = 0;
  for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
    let worth = priceMicros[option]! * perMicro;
    let size = worth;
    const last = runStart[option + 1]!;
    for (let run = runStart[option]!; run < last; run += 1) {
      const from = runFrom[run]!;
      const to = run + 1 < last ? runFrom[run + 1]! : periodCount;
      const powerW = runW[run]!;
      worth += powerW * (steps[to]! - steps[from]!);
      size += Math.abs(powerW) * (sizes[to]! - sizes[from]!);
    }
    if (!(size <= largest)) return undefined;
    if (worth < least) least = worth;
    if (option === taken) did = worth * Math.round(factor * 100);
  }
  return { did, least: 100 * least };
}

function actsOf(
  problem: ColumnProblem,
  { offer, taken, factor, isFixed }: One,
  steps: Float64Array,
): Acts<bigint> {
  const { offers } = problem;
  if (isFixed) {
    const { deltaW, priceMicros } = optionAt(offers, taken);
    const rounded = {
      deltaW: scaledDeltaW(deltaW, factor),
      priceMicros: scaledPriceMicros(priceMicros, factor),
    };
    const did = 100n * worthOf(problem, rounded, steps);
    return { did, least: did };
  }
  let least = 0n;
  let did = 0n;
  for (let option = offers.optionStart[offer]!; option < offers.optionStart[offer + 1]!; option += 1) {
    const worth = worthOf(problem, optionAt(offers, option), steps);
    if (worth < least) least = worth;
    if (option === taken) did = worth * BigInt(Math.round(factor * 100));
  }
  return { did, least: 100n * least };
}

function addTaken(
  { centiwatt }: ActSums,
  offers: OfferColumns,
  { taken, factor, isFixed }: One,
  bases: readonly number[],
): void {
  const { periodCount, runStart, runFrom, runW } = offers;
  const hundredths = isFixed ? 100 : Math.round(factor * 100);
  const fixedW = isFixed ? scaledDeltaW(optionAt(offers, taken).deltaW, factor) : undefined;
  const last = runStart[taken + 1]!;
  for (let run = runStart[taken]!; run < last; run += 1) {
    const to = run + 1 < last ? runFrom[run + 1]! : periodCount;
    const power = hundredths * (fixedW === undefined ? runW[run]! : fixedW[runFrom[run]!]!);
    for (let at = 0; at < bases.length; at += 1) {
      for (let row = bases[at]! + runFrom[run]!; row < bases[at]! + to; row += 1) {
        centiwatt[row] = centiwatt[row]! + power;
      }
    }
  }
}
