import { invariant } from '../../errors.ts';
import type { PlannerProblem, ShiftableDevice, StorageDevice } from '../problem.ts';
import type { Conflict, ConflictingLimit, NamedLimit } from '../result.ts';
import { endText, energyText, powerText, rangeText, spanText, startText } from '../texts.ts';
import { connectionSentence } from './connection.ts';
import { isTarget } from './limits.ts';
import { mergeRuns } from './runs.ts';
import { shiftableConflicts } from './shiftable.ts';
import { storageConflicts } from './storage.ts';

/**
 * Says a conflict: each of its limits with its time and numbers, and all of them in one sentence.
 *
 * @param problem - the one that was asked.
 * @param limits - an irreducible set.
 */
export function conflictOf(problem: PlannerProblem, limits: readonly NamedLimit[]): Conflict {
  const said = limits.map((limit): ConflictingLimit => ({ ...limit, message: limitText(problem, limit) }));
  const ids = new Set(
    limits.flatMap(({ deviceId, targetId }) =>
      targetId === undefined ? [deviceId ?? 'site'] : [deviceId!, targetId],
    ),
  );
  const plain = plainSentence(problem, limits);
  return { ids: [...ids], message: plain ?? togetherText(problem, said), limits: said };
}

/** What can be said by arithmetic alone, without the other limits in view. */
function plainSentence(problem: PlannerProblem, limits: readonly NamedLimit[]): string | undefined {
  const [first] = limits;
  const isOne = limits.every(({ deviceId }) => deviceId !== undefined && deviceId === first?.deviceId);
  const device = problem.devices.find(({ id }) => id === first?.deviceId);
  if (isOne && device?.kind === 'shiftable') return shiftableConflicts(problem, device)[0]?.message;
  if (isOne && device?.kind === 'storage') {
    const targetId = limits.find(isTarget)?.targetId;
    const isMember = (kind: NamedLimit['kind']) => limits.some((limit) => limit.kind === kind);
    // A rule that is no part of the conflict must not be part of its numbers.
    const free = {
      ...device,
      chargeFromGrid: !isMember('charge-from-grid'),
      dischargeToGrid: !isMember('discharge-to-grid'),
    };
    return storageConflicts(problem, free).find(({ ids }) => ids[1] === targetId)?.message;
  }
  const connection = limits.find(({ kind }) => kind === 'import-limit' || kind === 'export-limit');
  const isPower = limits.every(
    (limit) => limit === connection || limit.kind === 'charge-limit' || limit.kind === 'discharge-limit',
  );
  return connection !== undefined && isPower ? connectionSentence(problem, connection) : undefined;
}

function togetherText(problem: PlannerProblem, limits: readonly ConflictingLimit[]): string {
  const parts = [...limits.map(({ message }) => message), ...startTexts(problem, limits)];
  return limits.length === 1 ? `cannot hold: ${parts.join('; ')}` : `cannot all hold: ${parts.join('; ')}`;
}

/** What the storages have at the start, which is no limit but decides with them. */
function startTexts(problem: PlannerProblem, limits: readonly NamedLimit[]): readonly string[] {
  const isStored = ({ id }: StorageDevice) =>
    limits.some(({ kind, deviceId }) => deviceId === id && (kind.startsWith('energy') || isTargetKind(kind)));
  return problem.devices
    .filter((device) => device.kind === 'storage')
    .filter(isStored)
    .map(
      ({ id, energyStartWh }) => `${id} has ${energyText(energyStartWh)} at ${startText(problem.horizon, 0)}`,
    );
}

function isTargetKind(kind: NamedLimit['kind']): boolean {
  return kind === 'target-min' || kind === 'target-max';
}

/** A limit with its time and numbers. */
export function limitText(problem: PlannerProblem, limit: NamedLimit): string {
  const { horizon, site } = problem;
  const when = rangeText(horizon, limit.from, limit.to);
  switch (limit.kind) {
    case 'import-limit': {
      const loadW = greatest(site.fixedPowerW, limit);
      const beside = loadW > 0 ? `, beside a load of up to ${powerText(loadW)} that cannot be steered` : '';
      return `the import limit of ${bandText(site.importLimitW, limit, powerText)} ${when}${beside}`;
    }
    case 'export-limit':
      return `the export limit of ${bandText(site.exportLimitW, limit, powerText)} ${when}`;
    case 'pv-surplus':
      return 'only the surplus of PV may be exported';
    case 'run':
      return `${limit.deviceId} must run`;
    case 'run-window':
      return `${limit.deviceId} may run ${allowedText(problem, limit)}`;
    default:
      return storageLimitText(problem, limit);
  }
}

function storageLimitText(problem: PlannerProblem, limit: NamedLimit): string {
  const { horizon } = problem;
  const device = storageOf(problem, limit);
  const { id } = device;
  const when = rangeText(horizon, limit.from, limit.to);
  const ends = endsText(problem, limit);
  switch (limit.kind) {
    case 'charge-limit':
      return `${id} charges with at most ${bandText(device.chargePowerWMax, limit, powerText)} ${when}`;
    case 'discharge-limit':
      return `${id} discharges with at most ${bandText(device.dischargePowerWMax, limit, powerText)} ${when}`;
    case 'energy-min':
      return `${id} must keep at least ${bandText(device.energyMinWh, limit, energyText)} ${ends}`;
    case 'energy-max':
      return `${id} can store at most ${bandText(device.energyMaxWh, limit, energyText)} ${ends}`;
    case 'power-steps':
      return `${id} ${stepsText(device)}`;
    case 'charge-from-grid':
      return `${id} may not charge from the grid`;
    case 'discharge-to-grid':
      return `${id} may not discharge to the grid`;
    default: {
      const side = limit.kind === 'target-min' ? 'at least' : 'at most';
      return `${id} must have ${side} ${energyText(levelOf(device, limit))} ${ends} (target ${limit.targetId})`;
    }
  }
}

/** `at` the end of one period, or from the first end to the last. */
export function endsText({ horizon }: PlannerProblem, { from, to }: NamedLimit): string {
  if (to - from === 1) return `at ${endText(horizon, from)}`;
  return `from ${endText(horizon, from)} to ${endText(horizon, to - 1)}`;
}

/** The storage that a limit is of. */
export function storageOf({ devices }: PlannerProblem, { deviceId }: NamedLimit): StorageDevice {
  const device = devices.find(({ id }) => id === deviceId);
  invariant(device?.kind === 'storage', 'the limit is of a storage');
  return device;
}

/** The energy that a target asks for [Wh]. */
export function levelOf({ targets }: StorageDevice, { kind, targetId, from }: NamedLimit): number {
  const target = targets.find(({ id, period }) => id === targetId && period === from);
  const levelWh = kind === 'target-min' ? target?.minWh : target?.maxWh;
  invariant(levelWh !== undefined, 'the limit is that of a target');
  return levelWh;
}

function stepsText({ chargeStepsW, chargePowerWMin, dischargePowerWMin }: StorageDevice): string {
  const parts: string[] = [];
  if (chargeStepsW.length > 0) parts.push(`charges only with ${chargeStepsW.map(powerText).join(', ')}`);
  else if (chargePowerWMin > 0)
    parts.push(`charges with at least ${powerText(chargePowerWMin)} or not at all`);
  if (dischargePowerWMin > 0)
    parts.push(`discharges with at least ${powerText(dischargePowerWMin)} or not at all`);
  return parts.join(' and ');
}

function allowedText({ devices, horizon }: PlannerProblem, { deviceId }: NamedLimit): string {
  const device = devices.find(({ id }) => id === deviceId) as ShiftableDevice; // only runs have windows
  const spans = mergeRuns(
    device.allowed.map((isAllowed, period) => ({ period, amount: isAllowed ? 1 : 0 })),
    0,
  );
  if (spans.length === 0) return 'in no period';
  return `only ${spans.map(({ from, to }) => spanText(horizon, from, to)).join(', ')}`;
}

/** `5 kW`, or `3 to 5 kW` where it is not always the same; what is no limit does not count. */
function bandText(values: Float64Array, { from, to }: NamedLimit, text: (value: number) => string): string {
  const known = values.slice(from, to).filter(Number.isFinite);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return text(least) === text(most) ? text(most) : `${text(least)} to ${text(most)}`;
}

function greatest(values: Float64Array, { from, to }: NamedLimit): number {
  return Math.max(...values.subarray(from, to));
}
