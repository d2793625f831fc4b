import {
  classify,
  type Device,
  type DeviceSchedule,
  type PlannerProblem,
  type Schedule,
  type SiteConnection,
} from '../planner/index.ts';

/** A site as far as it is asked to move: all of it, or a part while its other devices go by their plan. */
export interface Movable {
  /** The part as a site of its own: what the others draw counts as load that cannot be steered. */
  readonly problem: PlannerProblem;
  /** Its part of the plan. */
  readonly planned: Schedule;
  /** A schedule of the whole site from one of the part. */
  whole(schedule: Schedule): Schedule;
}

/** The whole site. */
export function wholeSite(problem: PlannerProblem, planned: Schedule): Movable {
  return { problem, planned, whole: (schedule) => schedule };
}

/** Devices, by index, that are planned together while the others go by their plan. */
export type Part = ReadonlySet<number>;

/**
 * The parts of a site that can be planned without a solver: PV with one storage, or with several of which one at most can
 * move at a time. Whatever parts can do, one after the other, the site can do, so it makes honest options.
 *
 * @returns the parts whose storages can move the most energy first; empty where the site itself needs no solver, or no part
 * can do without.
 */
export function quickParts(problem: PlannerProblem, planned: Schedule): readonly Part[] {
  // What may be exported hangs on the load that cannot be steered, which would no longer be the same.
  if (classify(problem).kind !== 'general' || problem.site.exportOnlyPvSurplus) return [];
  return storageSets(problem).filter(
    (part) => classify(partOfSite(problem, planned, part).problem).kind === 'one-storage',
  );
}

/** All of a site but what runs in steps: of what it can do, it can also do every mix. */
export function steadyPart({ devices }: PlannerProblem): Part {
  return new Set(devices.flatMap((device, index) => (runsInSteps(device) ? [] : [index])));
}

/** Whether a device has powers between which there is nothing. */
export function runsInSteps(device: Device): boolean {
  if (device.kind !== 'storage') return device.kind === 'shiftable';
  return device.chargePowerWMin > 0 || device.dischargePowerWMin > 0 || device.chargeStepsW.length > 0;
}

/** A part of a site, while all else is as in `planned`. */
export function partOfSite(problem: PlannerProblem, planned: Schedule, part: Part): Movable {
  const isKept = problem.devices.map((device, index) => device.kind === 'pv' || part.has(index));
  const held = planned.devices.filter((_, index) => !isKept[index]);
  return {
    problem: {
      ...problem,
      site: besideHeld(problem, planned, held),
      devices: problem.devices.filter((_, index) => isKept[index]),
    },
    planned: { ...planned, devices: planned.devices.filter((_, index) => isKept[index]) },
    whole: (schedule) => {
      const moved = new Map(schedule.devices.map((device) => [device.deviceId, device] as const));
      const devices = planned.devices.map((device): DeviceSchedule => moved.get(device.deviceId) ?? device);
      return { ...schedule, devices };
    },
  };
}

/**
 * The connection as a part has it beside devices that go by their plan: their power is load that cannot be steered, and while one of
 * them charges that may not charge from the grid, nothing more is imported; nor exported while one
 * discharges that may not discharge to it.
 */
function besideHeld(
  { site, devices }: PlannerProblem,
  { netW }: Schedule,
  held: readonly DeviceSchedule[],
): SiteConnection {
  const fixedPowerW = site.fixedPowerW.slice();
  const importLimitW = site.importLimitW.slice();
  const exportLimitW = site.exportLimitW.slice();
  for (const { deviceId, powerW, throughW } of held) {
    const device = devices.find(({ id }) => id === deviceId)!;
    const mayCharge = device.kind !== 'storage' || device.chargeFromGrid;
    const mayDischarge = device.kind !== 'storage' || device.dischargeToGrid;
    for (const [period, value] of powerW.entries()) {
      fixedPowerW[period]! += value;
      const bothWays = (throughW?.[period] ?? 0) > 0;
      if (!mayCharge && (value > 0 || bothWays)) limitTo(importLimitW, period, netW[period]!);
      if (!mayDischarge && (value < 0 || bothWays)) limitTo(exportLimitW, period, -netW[period]!);
    }
  }
  return { ...site, fixedPowerW, importLimitW, exportLimitW };
}

/** No more than now, where rounding leaves a hair. */
function limitTo(limitW: Float64Array, period: number, nowW: number): void {
  limitW[period] = Math.min(limitW[period]!, Math.max(0, nowW));
}

/** Storages that can be together in a part: each with those after it that never move when it does. */
function storageSets({ devices }: PlannerProblem): readonly ReadonlySet<number>[] {
  const open = devices.flatMap((device, index) => (device.kind === 'storage' ? [index] : []));
  const sets: Set<number>[] = [];
  for (const index of open) {
    const fitting = sets.find((set) =>
      [...set].every((other) => neverTogether(devices[index]!, devices[other]!)),
    );
    if (fitting === undefined) sets.push(new Set([index]));
    else fitting.add(index);
  }
  return sets.sort((a, b) => reachWh(devices, b) - reachWh(devices, a) || Math.min(...a) - Math.min(...b));
}

function neverTogether(a: Device, b: Device): boolean {
  if (a.kind !== 'storage' || b.kind !== 'storage') return false;
  const moves = (device: typeof a, period: number) =>
    device.chargePowerWMax[period]! > 0 || device.dischargePowerWMax[period]! > 0;
  return a.chargePowerWMax.every((_, period) => !(moves(a, period) && moves(b, period)));
}

/** Discharging counts: it can reduce the power whenever there is energy. */
function reachWh(devices: readonly Device[], set: ReadonlySet<number>): number {
  let sumWh = 0;
  for (const index of set) {
    const device = devices[index]!;
    if (device.kind !== 'storage') continue;
    const bothWays = device.dischargePowerWMax.some((powerW) => powerW > 0) ? 2 : 1;
    sumWh += bothWays * Math.max(...device.energyMaxWh);
  }
  return sumWh;
}
