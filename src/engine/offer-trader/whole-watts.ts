import type { Candidate, Choice, Frame, Instance } from './instance.ts';
import type { Excess } from './tally.ts';

/**
 * Orders are in whole watts. A sum that keeps its range before rounding may leave it by some watts after. Then
 * the range is narrowed for the program, not for the result, and the program is solved again.
 */
export interface Narrowing {
  /** By how much the range of a row is narrowed on either side [W]. */
  readonly rows: ReadonlyMap<number, { readonly lowW: number; readonly highW: number }>;
  /** By how much the limit of the total price is narrowed [micro-units]. */
  readonly priceMicros: number;
  /** Sets of candidates of which at least one must be off, where narrowing cannot help. */
  readonly cuts: readonly ReadonlySet<Candidate>[];
  /** Only factor 1: nothing is rounded then. The last resort. */
  readonly wholeOnly: boolean;
}

/** How often the program is solved with narrower ranges before only whole options are allowed. */
export const NARROWED_SOLVES_MAX = 8;

/** The ranges as they are. */
export const NOT_NARROWED: Narrowing = { rows: new Map(), priceMicros: 0, cuts: [], wholeOnly: false };

/** No option but at factor 1, where nothing needs narrowing. */
export const WHOLE_ONLY: Narrowing = { ...NOT_NARROWED, wholeOnly: true };

/** A rounded selection that leaves what is to be kept. */
export interface BrokenSelection {
  readonly choices: readonly Choice[];
  readonly excesses: readonly Excess[];
  /** How often the ranges have been narrowed before. */
  readonly attempts: number;
}

/**
 * Narrows what a rounded selection has left: by its excess at first, by twice as much at every further
 * attempt, and never so far that accepting nothing is excluded.
 */
export function narrowed(before: Narrowing, instance: Instance, broken: BrokenSelection): Narrowing {
  const eagerness = 1 << broken.attempts;
  let narrowing = before;
  for (const excess of broken.excesses) {
    narrowing =
      narrowedBy(narrowing, instance, excess, eagerness) ??
      withCut(narrowing, cutOf(broken.choices, instance, excess));
  }
  return narrowing;
}

/** The same where only ranges were left, without sets that must not all be on. @returns undefined where there is no room. */
export function narrowedRows(
  before: Narrowing,
  frame: Frame,
  { excesses, attempts }: Omit<BrokenSelection, 'choices'>,
): Narrowing | undefined {
  let narrowing: Narrowing | undefined = before;
  for (const excess of excesses) {
    narrowing = narrowing && narrowedBy(narrowing, frame, excess, 1 << attempts);
  }
  return narrowing;
}

function withCut(narrowing: Narrowing, cut: ReadonlySet<Candidate>): Narrowing {
  return { ...narrowing, cuts: [...narrowing.cuts, cut] };
}

/** @returns undefined where there is no room left to narrow. */
function narrowedBy(
  narrowing: Narrowing,
  frame: Frame,
  excess: Excess,
  eagerness: number,
): Narrowing | undefined {
  switch (excess.kind) {
    case 'row':
      return narrowedRow(narrowing, frame, excess.rowIndex, excess.excessW * eagerness);
    case 'price': {
      const priceMicros = Math.min(
        narrowing.priceMicros + excess.excessMicros * eagerness,
        frame.payableMicros,
      );
      return priceMicros > narrowing.priceMicros ? { ...narrowing, priceMicros } : undefined;
    }
    case 'count':
      return undefined;
  }
}

function narrowedRow(
  narrowing: Narrowing,
  frame: Frame,
  rowIndex: number,
  excessW: number,
): Narrowing | undefined {
  const row = frame.rows[rowIndex]!;
  const before = narrowing.rows.get(rowIndex) ?? { lowW: 0, highW: 0 };
  const after = {
    lowW: Math.min(before.lowW + Math.max(0, -excessW), row.fixedW - row.lowW),
    highW: Math.min(before.highW + Math.max(0, excessW), row.highW - row.fixedW),
  };
  if (after.lowW === before.lowW && after.highW === before.highW) return undefined;
  return { ...narrowing, rows: new Map(narrowing.rows).set(rowIndex, after) };
}

/** Those of the choices that had a part in the excess by being rounded; all that are chosen, if none had. */
function cutOf(choices: readonly Choice[], instance: Instance, excess: Excess): ReadonlySet<Candidate> {
  const rounded = choices.filter((choice) => isRounded(choice, instance, excess));
  return new Set((rounded.length > 0 ? rounded : choices).map(({ candidate }) => candidate));
}

function isRounded({ candidate, factor }: Choice, instance: Instance, excess: Excess): boolean {
  if (factor === 1 || excess.kind === 'count') return false;
  if (excess.kind === 'price') return !Number.isInteger(candidate.option.priceMicros * factor);
  const base = excess.rowIndex - (excess.rowIndex % instance.periodCount);
  const powerW = candidate.option.deltaW[excess.rowIndex - base]!;
  return candidate.rowBases.includes(base) && !Number.isInteger(powerW * factor);
}
