import type { PlannerProblem, ShiftableDevice, StorageDevice } from '../problem.ts';
import type { NamedLimit } from '../result.ts';

/**
 * All physical limits of a problem, each over the whole horizon. What an operator would name first stands last, and so do the
 * devices that are named first: of limits that could take each other's place in a conflict the first are left out.
 *
 * What a storage that starts outside of its bounds falls or rises to if left alone is no limit that could give: there
 * is nothing to do about it.
 */
export function limitsOf(problem: PlannerProblem): readonly NamedLimit[] {
  const { site, devices, horizon } = problem;
  const whole = { from: 0, to: horizon.periodMs.length };
  const limits: NamedLimit[] = [];
  if (site.exportOnlyPvSurplus) limits.push({ kind: 'pv-surplus', ...whole });
  const backwards = [...devices].reverse();
  for (const device of backwards) {
    if (device.kind === 'storage') limits.push(...storageLimits(device, whole));
    if (device.kind === 'shiftable') limits.push(...shiftableLimits(device, whole));
  }
  if (site.exportLimitW.some(Number.isFinite)) limits.push({ kind: 'export-limit', ...whole });
  if (site.importLimitW.some(Number.isFinite)) limits.push({ kind: 'import-limit', ...whole });
  for (const device of backwards) {
    if (device.kind === 'storage') limits.push(...targetLimits(device));
  }
  return limits;
}

/** Periods `from` up to but not with `to`. */
export type Span = Pick<NamedLimit, 'from' | 'to'>;

function storageLimits(device: StorageDevice, whole: Span): readonly NamedLimit[] {
  const kinds: NamedLimit['kind'][] = [];
  const hasSteps =
    device.chargeStepsW.length > 0 || device.chargePowerWMin > 0 || device.dischargePowerWMin > 0;
  if (hasSteps) kinds.push('power-steps');
  if (!device.dischargeToGrid) kinds.push('discharge-to-grid');
  if (!device.chargeFromGrid) kinds.push('charge-from-grid');
  if (device.dischargePowerWMax.some((powerW) => powerW > 0)) kinds.push('discharge-limit');
  const isAbove = device.energyStartWh > device.energyMaxWh[0]!;
  const isBelow = device.energyStartWh < device.energyMinWh[0]!;
  if (!isAbove && device.energyMaxWh.some(Number.isFinite)) kinds.push('energy-max');
  const hasMin = device.energyMinWh.some(Number.isFinite) && !isEmptyAtLeast(device);
  if (!isBelow && hasMin) kinds.push('energy-min');
  if (device.chargePowerWMax.some((powerW) => powerW > 0)) kinds.push('charge-limit');
  return kinds.map((kind) => ({ kind, deviceId: device.id, ...whole }));
}

/** Nothing but being empty ends what can be taken out, and nothing draws from it by itself: no limit, but what a store is. */
function isEmptyAtLeast({ energyStartWh, energyMinWh, usageW }: StorageDevice): boolean {
  return (
    energyStartWh >= 0 && energyMinWh.every((minWh) => minWh <= 0) && usageW.every((powerW) => powerW <= 0)
  );
}

function shiftableLimits(device: ShiftableDevice, whole: Span): readonly NamedLimit[] {
  if (device.optionalValueMicros !== undefined) return [];
  const run: NamedLimit = { kind: 'run', deviceId: device.id, ...whole };
  const isLimited = device.allowed.includes(false);
  return isLimited ? [{ kind: 'run-window', deviceId: device.id, ...whole }, run] : [run];
}

function targetLimits({ id: deviceId, targets }: StorageDevice): readonly NamedLimit[] {
  return targets.flatMap(({ id: targetId, period, minWh, maxWh, firmness }): readonly NamedLimit[] => {
    if (firmness !== 'physical') return [];
    const at = { deviceId, targetId, from: period, to: period + 1 };
    return [
      ...(maxWh === undefined ? [] : [{ kind: 'target-max', ...at } as const]),
      ...(minWh === undefined ? [] : [{ kind: 'target-min', ...at } as const]),
    ];
  });
}

/** The same limit over the whole horizon; a target has no other period than its own. */
export function widened(limit: NamedLimit, periodCount: number): NamedLimit {
  return isTarget(limit) ? limit : { ...limit, from: 0, to: periodCount };
}

/** Whether two limits are the same but for their periods. */
export function isSameLimit(a: NamedLimit, b: NamedLimit): boolean {
  const isSameTarget = a.targetId === b.targetId && (a.targetId === undefined || a.from === b.from);
  return a.kind === b.kind && a.deviceId === b.deviceId && isSameTarget;
}

/** Whether a limit is on the energy at the end of one period alone. */
export function isTarget({ kind }: NamedLimit): boolean {
  return kind === 'target-min' || kind === 'target-max';
}

/** Whether a limit has a value in every period: it can hold in some and not in others, and give by an amount. */
export function isSeries({ kind }: NamedLimit): boolean {
  return SERIES.has(kind);
}

const SERIES: ReadonlySet<NamedLimit['kind']> = new Set([
  'import-limit',
  'export-limit',
  'charge-limit',
  'discharge-limit',
  'energy-min',
  'energy-max',
]);
