import { AdapterError } from '../../errors.ts';
import type { Solution } from '../../ports.ts';
import type { LinearModelOptions, TierLimit } from '../matrix.ts';
import { NO_COLUMN } from '../model/context.ts';
import { type SiteModel, wholeValues } from '../model/site-model.ts';
import type { ShiftableDevice } from '../problem.ts';
import { readSchedule } from '../schedule.ts';
import { HELD_RELATIVE, heldAt, isAccepted } from './accept.ts';
import { type Cheat, findCheats } from './cheats.ts';
import type { Found, Search, Stage } from './stage.ts';

/** How often a direction is taken from a storage that used both; then the first answer stands. */
const ROUNDS_MAX = 4;

/**
 * Among the plans with the value that was found, looks for the one that preferences like best: an LP of
 * its own in which the value is a limit, so that no money is given for them. Whole numbers stay as
 * they are; a storage that would charge and discharge at once keeps the direction that it had.
 *
 * @returns undefined where that does not come to a plan that can be carried out.
 */
export function prefer(search: Search, stage: Stage, found: Found): Found | undefined {
  const fixed = wholeValues(found.model, found.x);
  for (const relative of HELD_RELATIVE) {
    const limits = [...stage.limits, heldAt(stage.objective, found.value, relative)];
    const preferred = preferWithin(search, stage, found, { fixed, limits, isPriced: false });
    if (preferred !== undefined) return preferred;
  }
  return undefined;
}

/**
 * The plan to end with: that of {@link prefer}; where there is a plan to stay near, money is no limit and stands in the
 * objective instead, at what dislike is worth then. Runs are tried where they were, too.
 *
 * @param found - can be carried out.
 */
export function preferLast(search: Search, stage: Stage, found: Found): Found | undefined {
  if (search.problem.near === undefined || stage.objective !== 'money') {
    return found.preferred ? undefined : prefer(search, stage, found);
  }
  const fixed = wholeValues(found.model, found.x);
  const priced = { limits: stage.limits, isPriced: true };
  const asFound = preferWithin(search, stage, found, { ...priced, fixed });
  const runs = runsAsBefore(found.model, fixed);
  const asBefore = runs && preferWithin(search, stage, found, { ...priced, fixed: runs });
  return asBefore !== undefined && !isLiked(asFound, asBefore) ? asBefore : asFound;
}

/** Whether the first is liked no less than the second, money counted. */
function isLiked(first: Found | undefined, second: Found): boolean {
  if (first === undefined) return false;
  const dislike = ({ model, x }: Found) => model.context.builder.total('preference', x);
  return dislike(first) <= dislike(second);
}

/**
 * Whole numbers with the runs where they were before.
 *
 * @returns undefined where no run is decided by whole numbers, or none was to run as it has to.
 */
function runsAsBefore(
  { context, devices }: SiteModel,
  fixed: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> | undefined {
  const { near = [], devices: described } = context.problem;
  const moved = new Map(fixed);
  let isMoved = false;
  devices.forEach((columns, index) => {
    const before = near.find(({ deviceId }) => deviceId === described[index]!.id);
    if (columns.kind !== 'shiftable' || before === undefined) return;
    const { device, chosen } = columns;
    const isWhole = chosen.some((column) => fixed.has(column));
    if (!isWhole || device.optionalValueMicros !== undefined) return;
    const wanted = chosenBefore(device, chosen, before.powerW);
    if (wanted === undefined) return;
    chosen.forEach((column, period) => {
      if (column === NO_COLUMN) return;
      const value = wanted.has(period) ? 1 : 0;
      isMoved ||= fixed.get(column) !== value;
      moved.set(column, value);
    });
  });
  return isMoved ? moved : undefined;
}

/** The periods that were chosen for a run that was done as it has to be: its start, or in pieces all of them. */
function chosenBefore(
  { contiguous, profileW }: ShiftableDevice,
  chosen: Int32Array,
  powerW: Float64Array,
): ReadonlySet<number> | undefined {
  const mayBe = (period: number) => (chosen[period] ?? NO_COLUMN) !== NO_COLUMN;
  const isNear = (a: number, b: number | undefined) => b !== undefined && Math.abs(a - b) <= SAME_POWER_W;
  if (contiguous) {
    const start = chosen.findIndex(
      (_, period) =>
        mayBe(period) && profileW.every((valueW, element) => isNear(valueW, powerW[period + element])),
    );
    return start < 0 ? undefined : new Set([start]);
  }
  const pieces = [...powerW.keys()].filter((period) => mayBe(period) && isNear(profileW[0]!, powerW[period]));
  return pieces.length === profileW.length ? new Set(pieces) : undefined;
}

/** What rounding to whole watts makes of a power [W]. */
const SAME_POWER_W = 0.5;

interface PreferOptions {
  /** Values of whole-number columns. */
  readonly fixed: ReadonlyMap<number, number>;
  readonly limits: readonly TierLimit[];
  /** Whether money stands in the objective, and not among the limits. */
  readonly isPriced: boolean;
}

function preferWithin(
  search: Search,
  stage: Stage,
  found: Found,
  { fixed, limits, isPriced }: PreferOptions,
): Found | undefined {
  const { model } = found;
  const { builder } = model.context;
  const closed: number[] = [];
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const solution = tryToSolve(search, model, { objective: 'preference', limits, fixed, closed });
    if (solution?.status !== 'optimal') return undefined;
    const schedule = readSchedule(model, solution.x);
    const value = isPriced ? builder.total('money', solution.x) : found.value;
    const promised = [...stage.limits, { tier: stage.objective, atMost: value }];
    if (isAccepted(model.context, schedule, promised)) {
      return { ...found, x: solution.x, schedule, accepted: true, preferred: true };
    }
    const directions = findCheats(model, solution.x).filter(({ kind }) => kind === 'direction');
    if (directions.length === 0) return undefined;
    closed.push(...directions.flatMap((cheat) => columnsToClose(found, cheat)));
  }
  return undefined;
}

/** A solver that comes to grief over what is only preferred leaves the plan as it was found. */
function tryToSolve(search: Search, model: SiteModel, wanted: LinearModelOptions): Solution | undefined {
  try {
    return search.programs.solve(model, wanted);
  } catch (error) {
    if (error instanceof AdapterError && error.code === 'solver-failed') return undefined;
    throw error;
  }
}

function columnsToClose(found: Found, cheat: Cheat): readonly number[] {
  if (cheat.kind !== 'direction') return [];
  const columns = found.model.devices[cheat.deviceIndex]!;
  if (columns.kind !== 'storage') return [];
  const charges = found.schedule.devices[cheat.deviceIndex]!.powerW[cheat.period]! > 0;
  const column = (charges ? columns.dischargeColumns : columns.chargeColumns)[cheat.period]!;
  return column === NO_COLUMN ? [] : [column];
}
