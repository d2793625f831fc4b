import { at } from '../../../engine/planner/index.ts';
import type { Findings } from '../findings.ts';
import { electricOf } from './electric.ts';
import type { S2ModeElement, S2OperationMode, S2Range } from './schema.ts';

/** An operation mode in which the fill rate is proportional to the power. */
export interface LinearMode {
  readonly id: string;
  readonly path: string;
  /** [W], consumption positive; `lowW` ≤ `highW`. */
  readonly lowW: number;
  readonly highW: number;
  /** Fill level per second and watt where it fills, and where it empties; undefined where it does not. */
  readonly fillPerSecondW: number | undefined;
  readonly emptyPerSecondW: number | undefined;
  /** [units of the currency per second] while it is on. */
  readonly costPerSecond: number;
}

/** What a mode is looked at for. */
interface Store {
  readonly range: S2Range;
  readonly presentLevel: number;
}

/** Rounding of rates and powers that are written with a few digits. */
const RELATIVE_TOLERANCE = 1e-6;

/** @returns whether two values are the same but for how they were rounded. */
export function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= RELATIVE_TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

/**
 * Reads a mode as one that is the same at every fill level of the store and has no power of its own besides what fills or empties it.
 *
 * @returns undefined where it is none, which is taken down.
 */
export function linearMode(
  mode: S2OperationMode,
  path: string,
  store: Store,
  findings: Findings,
): LinearMode | undefined {
  const element = onlyElement(mode, path, store, findings);
  if (element === undefined) return undefined;
  const { fill_rate: rate } = element;
  const power = powerOf(element, path, findings);
  const costPerSecond = costOf(element, path, findings);
  const ends = [
    { rate: rate.start_of_range, powerW: power.startW },
    { rate: rate.end_of_range, powerW: power.endW },
  ];
  const breach = breachOf(ends);
  if (breach !== undefined) {
    const isStandby = ends.every(({ rate: fill }) => fill === 0);
    findings.unsupported({ path }, breach, isStandby ? 'its power counts as 0' : undefined);
    return isStandby
      ? {
          id: mode.id,
          path,
          lowW: 0,
          highW: 0,
          fillPerSecondW: undefined,
          emptyPerSecondW: undefined,
          costPerSecond,
        }
      : undefined;
  }
  const filling = ends.filter(({ powerW }) => powerW > 0).at(-1);
  const emptying = ends.filter(({ powerW }) => powerW < 0).at(-1);
  return {
    id: mode.id,
    path,
    lowW: Math.min(power.startW, power.endW),
    highW: Math.max(power.startW, power.endW),
    fillPerSecondW: filling && filling.rate / filling.powerW,
    emptyPerSecondW: emptying && emptying.rate / emptying.powerW,
    costPerSecond,
  };
}

interface End {
  readonly rate: number;
  readonly powerW: number;
}

/** Why the fill rate is not proportional to the power, where it is not. */
function breachOf(ends: readonly End[]): string | undefined {
  const [start, end] = ends as readonly [End, End];
  if (ends.some(({ rate, powerW }) => rate === 0 && powerW !== 0))
    return 'power that does not change the fill level is not planned';
  if (ends.some(({ rate, powerW }) => rate !== 0 && powerW === 0))
    return 'a fill level that changes without power is not planned';
  if (ends.some(({ rate, powerW }) => rate * powerW < 0))
    return 'consuming while emptying, or producing while filling, is not planned';
  if (start.powerW !== 0 && end.powerW !== 0 && !isNear(start.rate * end.powerW, end.rate * start.powerW)) {
    return 'the fill rate is not proportional to the power, and the planner has one efficiency for each direction';
  }
  return undefined;
}

/** The elements within the store's range must say the same throughout it. */
function onlyElement(
  { elements }: S2OperationMode,
  path: string,
  { range, presentLevel }: Store,
  findings: Findings,
): S2ModeElement | undefined {
  const inside = elements.filter(
    ({ fill_level_range: { start_of_range: from, end_of_range: to } }) =>
      from < range.end_of_range && to > range.start_of_range,
  );
  const where = { path: at(path, 'elements') };
  const low = Math.min(...inside.map(({ fill_level_range: levels }) => levels.start_of_range));
  const high = Math.max(...inside.map(({ fill_level_range: levels }) => levels.end_of_range));
  if (low > range.start_of_range || high < range.end_of_range) {
    const why = 'a mode must be there at every fill level of the store';
    findings.unsupported(where, why, 'it counts as there');
  }
  const [first] = inside;
  if (first === undefined) return elements[0];
  if (inside.every((element) => isAlike(element, first))) return first;
  const why = 'power and fill rate that depend on the fill level make the plan depend on itself';
  findings.unsupported(where, why, 'what holds at the present fill level is taken');
  return (
    inside.find(
      ({ fill_level_range: levels }) =>
        presentLevel >= levels.start_of_range && presentLevel <= levels.end_of_range,
    ) ?? first
  );
}

function isAlike(a: S2ModeElement, b: S2ModeElement): boolean {
  const said = ({ fill_rate: rate, power_ranges: powers, running_costs: costs }: S2ModeElement) =>
    JSON.stringify([rate, powers, costs ?? null]);
  return said(a) === said(b);
}

function powerOf({ power_ranges: ranges }: S2ModeElement, path: string, findings: Findings) {
  const electric = electricOf(ranges, at(at(at(path, 'elements'), 0), 'power_ranges'), findings);
  return {
    startW: electric.reduce((totalW, { start_of_range: valueW }) => totalW + valueW, 0),
    endW: electric.reduce((totalW, { end_of_range: valueW }) => totalW + valueW, 0),
  };
}

function costOf({ running_costs: costs }: S2ModeElement, path: string, findings: Findings): number {
  if (costs === undefined) return 0;
  const { start_of_range: low, end_of_range: high } = costs;
  if (low !== high) findings.note(path, 'running costs are uncertain: the middle of their range is taken');
  return (low + high) / 2;
}
