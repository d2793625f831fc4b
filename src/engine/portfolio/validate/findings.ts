import type { Problem } from '../../errors.ts';
import { POWER_W_MAX } from '../../quantity/index.ts';

/** Where checks put what they find. */
export interface Findings {
  /** @param value - what was found there; absent where something is missing. */
  add(path: string, value: string | number | undefined, expected: string): void;
}

/** @returns a place to put findings, and what has been put there, in order. */
export function collectFindings(): Findings & { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  return {
    problems,
    add(path, value, expected) {
      problems.push(value === undefined ? { path, expected } : { path, value: String(value), expected });
    },
  };
}

interface Range {
  readonly least: number;
  readonly most?: number;
  /** Written behind the number when it is told. */
  readonly unit: string;
  readonly expected: string;
}

/** What a number must be, in words and bounds; one for each kind of quantity of the portfolio. */
export const POWER: Range = { least: 0, most: POWER_W_MAX, unit: 'W', expected: 'a power of at least 0W' };
export const POSITIVE_POWER: Range = { least: 1, most: POWER_W_MAX, unit: 'W', expected: 'a power above 0W' };
export const POSITIVE_ENERGY: Range = { least: 1, unit: 'Wh', expected: 'an energy above 0Wh' };
export const PRICE: Range = { least: 0, unit: ' micro-units', expected: 'a price of at least 0' };
export const MINUTES: Range = { least: 0, unit: 'm', expected: 'a duration of at least 0m' };
export const POSITIVE_MINUTES: Range = { least: 1, unit: 'm', expected: 'a duration of at least 1m' };
export const COUNT: Range = { least: 1, unit: '', expected: 'a whole number of at least 1' };

/** Finds what is not a whole number of the internal unit within the range. */
export function checkWhole(found: Findings, path: string, value: number, range: Range): void {
  const isIn = value >= range.least && value <= (range.most ?? Number.MAX_SAFE_INTEGER);
  if (!Number.isInteger(value) || !isIn) found.add(path, `${value}${range.unit}`, range.expected);
}

/** Finds what is not a percentage from 0 to 100. */
export function checkPct(found: Findings, path: string, valuePct: number): void {
  if (!(valuePct >= 0 && valuePct <= 100)) found.add(path, `${valuePct}%`, 'a percentage from 0% to 100%');
}

/** Finds what is not in (0, 1]. */
export function checkEfficiency(found: Findings, path: string, valuePu: number): void {
  if (!(valuePu > 0 && valuePu <= 1)) found.add(path, valuePu, 'an efficiency above 0% and at most 100%');
}

/** Something with an id, where it stands, and how it is named when another claims its id. */
export interface Identified {
  readonly path: string;
  readonly id: string;
  readonly owner: string;
}

/** Finds ids that stand twice, each with the one that had it first. */
export function checkUnique(found: Findings, entries: Iterable<Identified>): void {
  const ownerOf = new Map<string, string>();
  for (const { path, id, owner } of entries) {
    const first = ownerOf.get(id);
    if (first === undefined) ownerOf.set(id, owner);
    else found.add(`${path}.id`, id, `an id of its own: ${first} has it already`);
  }
}
