import type { Candidate, Choice, Instance } from './instance.ts';

/**
 * Where a candidate stands in the program, and how its factor is put together:
 * (base · on + step · rest) / divisor, with 0 ≤ rest ≤ span · on.
 */
export interface CandidatePart {
  readonly candidate: Candidate;
  /** Column of the binary `on`. */
  readonly onColumn: number;
  /** Column of `rest`; absent where the only factor is 1. */
  readonly restColumn?: number;
  readonly base: number;
  readonly step: number;
  readonly span: number;
  /** 100 where `rest` counts whole hundredths, else 1. */
  readonly divisor: 1 | 100;
}

type Measure = Pick<CandidatePart, 'base' | 'step' | 'span' | 'divisor'>;

/** Numbers the columns of all candidates, from 0. `wholeOnly`: no factor but 1. */
export function planParts(instance: Instance, wholeOnly: boolean): readonly CandidatePart[] {
  let column = 0;
  return instance.candidates.map((candidate) => {
    const measure = wholeOnly ? ONLY_WHOLE : measureOf(candidate, instance);
    const onColumn = column++;
    return { candidate, onColumn, ...measure, ...(measure.span > 0 && { restColumn: column++ }) };
  });
}

/** Reads which candidates are on, and at which factor, in the order of the candidates. */
export function readChoices(parts: readonly CandidatePart[], x: Float64Array): readonly Choice[] {
  return parts
    .filter((part) => x[part.onColumn]! > 0.5)
    .map((part) => ({ candidate: part.candidate, factor: factorOf(part, x) }));
}

const ONLY_WHOLE: Measure = { base: 1, step: 0, span: 0, divisor: 1 };

function measureOf({ minHundredths, option }: Candidate, { grid }: Instance): Measure {
  if (grid === 'hundredths') {
    return { base: minHundredths, step: 1, span: 100 - minHundredths, divisor: 100 };
  }
  const least = option.minActivationFactor;
  return { base: least, step: 1 - least, span: least < 1 ? 1 : 0, divisor: 1 };
}

/** A solver's whole numbers and bounds hold within its tolerances only. */
function factorOf(part: CandidatePart, x: Float64Array): number {
  if (part.restColumn === undefined) return 1;
  const rest = Math.min(part.span, Math.max(0, x[part.restColumn]!));
  if (part.divisor === 100) return (part.base + Math.round(rest)) / 100;
  return Math.min(1, part.base + part.step * rest);
}
