import { InputError } from '../../errors.ts';
import type { Device, NearDevice, PlannerConstraint, PlannerProblem } from '../problem.ts';
import {
  checkPeriod,
  readConstraint,
  readHorizon,
  readPv,
  readShiftable,
  readSite,
  readStorage,
} from './parts.ts';
import { at, Problems, readPart } from './problems.ts';
import {
  constraintSchema,
  horizonSchema,
  nearSchema,
  problemSchema,
  pvSchema,
  shiftableSchema,
  siteSchema,
  storageSchema,
} from './schema.ts';
import { POWER_GIVEN, type SeriesReader, seriesReader } from './series.ts';
import {
  CONSTRAINT_SERIES,
  PV_SERIES,
  type SeriesRules,
  SHIFTABLE_SERIES,
  SITE_SERIES,
  STORAGE_SERIES,
} from './series-rules.ts';

/**
 * Reads a planner problem from JSON, format `flex-planner-problem/1` (docs/planner.md).
 *
 * Keys are those of `PlannerProblem` with their units. Where a series is meant, one number stands for
 * the same in every period; `null` for no limit.
 *
 * @param json - as JSON.parse gives it.
 * @throws InputError `bad-planner-problem` with every mistake: path, value, what was expected.
 */
export function parsePlannerProblem(json: unknown): PlannerProblem {
  const problems = new Problems();
  const parsed = readProblem(json, problems);
  if (parsed !== undefined && problems.all.length === 0) return parsed;
  const count = problems.all.length;
  const message = `This is not a planner problem: ${count} ${count === 1 ? 'mistake' : 'mistakes'}.`;
  throw new InputError('bad-planner-problem', message, { details: problems.all });
}

function readProblem(json: unknown, problems: Problems): PlannerProblem | undefined {
  const whole = readPart(problemSchema, json, '', problems);
  const parts = whole ?? looseParts(json);
  const horizonPart = readPart(horizonSchema, parts.horizon, 'horizon', problems);
  const horizon = horizonPart && readHorizon(horizonPart, 'horizon', problems);
  const sitePart = readPart(siteSchema, parts.site, 'site', problems);
  const series = horizon && seriesReader(horizon.periodMs.length, problems);
  if (sitePart === undefined) readLoosely(parts.site, SITE_SERIES, 'site', series);
  const site = sitePart && series && readSite(sitePart, 'site', series, problems);
  const devices = parts.devices.map((value, index) =>
    readDevice(value, at('devices', index), series, problems),
  );
  const constraints = parts.constraints.map((value, index) =>
    readConstraintPart(value, at('constraints', index), series, problems),
  );
  const near = parts.near?.map((value, index) => readNear(value, at('near', index), series, problems));
  const found = devices.filter((device) => device !== undefined);
  const named = parts.devices.map(idOf);
  checkIds(named, parts.constraints, problems);
  checkTargetIds(devices, problems);
  if (near !== undefined) checkNear(near, named, problems);
  if (whole === undefined || horizon === undefined || site === undefined) return undefined;
  return {
    id: whole.id,
    horizon,
    site,
    devices: found,
    constraints: constraints.filter((constraint) => constraint !== undefined),
    ...(near === undefined ? {} : { near: near.filter((device) => device !== undefined) }),
  };
}

/** What can still be checked where the outermost object is wrong. */
function looseParts(json: unknown) {
  const object = typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  return {
    horizon: object['horizon'],
    site: object['site'],
    devices: listOf(object['devices']),
    constraints: listOf(object['constraints']),
    near: Array.isArray(object['near']) ? (object['near'] as readonly unknown[]) : undefined,
  };
}

function readDevice(
  value: unknown,
  path: string,
  series: SeriesReader | undefined,
  problems: Problems,
): Device | undefined {
  switch (kindOf(value)) {
    case 'storage': {
      const part = readPart(storageSchema, value, path, problems);
      if (part === undefined) {
        readLoosely(value, STORAGE_SERIES, path, series);
        if (series !== undefined) checkTargetPeriods(value, path, series, problems);
      }
      return part && series && readStorage(part, path, series, problems);
    }
    case 'pv': {
      const part = readPart(pvSchema, value, path, problems);
      if (part === undefined) readLoosely(value, PV_SERIES, path, series);
      return part && series && readPv(part, path, series);
    }
    case 'shiftable': {
      const part = readPart(shiftableSchema, value, path, problems);
      if (part === undefined) readLoosely(value, SHIFTABLE_SERIES, path, series);
      return part && series && readShiftable(part, path, series, problems);
    }
    default:
      problems.add(at(path, 'kind'), kindOf(value), '"storage", "pv" or "shiftable"');
      return undefined;
  }
}

function kindOf(value: unknown): unknown {
  return keyOf(value, 'kind');
}

function readConstraintPart(
  value: unknown,
  path: string,
  series: SeriesReader | undefined,
  problems: Problems,
): PlannerConstraint | undefined {
  const part = readPart(constraintSchema, value, path, problems);
  if (part === undefined) readLoosely(value, CONSTRAINT_SERIES, path, series);
  return part && series && readConstraint(part, path, series, problems);
}

/** The series of a part that has other mistakes, for theirs: all are told at once. */
function readLoosely(
  value: unknown,
  rules: SeriesRules,
  path: string,
  series: SeriesReader | undefined,
): void {
  for (const [key, rule] of Object.entries(rules)) {
    const given = keyOf(value, key);
    if (given !== undefined) series?.read(given, at(path, key), rule);
  }
}

function checkTargetPeriods(value: unknown, path: string, series: SeriesReader, problems: Problems): void {
  const targets = keyOf(value, 'targets');
  if (!Array.isArray(targets)) return;
  targets.forEach((target: unknown, index) => {
    const period = keyOf(target, 'period');
    if (typeof period === 'number') checkPeriod(period, at(at(path, 'targets'), index), series, problems);
  });
}

function readNear(
  value: unknown,
  path: string,
  series: SeriesReader | undefined,
  problems: Problems,
): NearDevice | undefined {
  const part = readPart(nearSchema, value, path, problems);
  return (
    part &&
    series && { deviceId: part.deviceId, powerW: series.read(part.powerW, at(path, 'powerW'), POWER_GIVEN) }
  );
}

/** Id and kind of a device as they stand there, right or wrong. */
function idOf(value: unknown): { readonly id: unknown; readonly kind: unknown } {
  return { id: keyOf(value, 'id'), kind: kindOf(value) };
}

function keyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function checkNear(
  near: readonly (NearDevice | undefined)[],
  devices: readonly { readonly id: unknown; readonly kind: unknown }[],
  problems: Problems,
): void {
  const steered = devices
    .filter(({ kind }) => kind === 'storage' || kind === 'shiftable')
    .map(({ id }) => id);
  const nearAt = (index: number) => at(at('near', index), 'deviceId');
  near.forEach((device, index) => {
    if (device === undefined || steered.includes(device.deviceId)) return;
    problems.add(nearAt(index), device.deviceId, `a storage or a run: ${steered.join(', ')}`);
  });
  const ids = near.map((device) => device?.deviceId);
  refuseDoubles(ids, { pathOf: nearAt, expected: 'a device that is named once' }, problems);
}

/** Ids are those that stand there, so that they are compared also where something else is wrong. */
function checkIds(
  devices: readonly { readonly id: unknown }[],
  constraints: readonly unknown[],
  problems: Problems,
): void {
  const ids = devices.map(({ id }) => id);
  const deviceAt = (index: number) => at(at('devices', index), 'id');
  refuseDoubles(ids, { pathOf: deviceAt, expected: 'an id that no other device has' }, problems);
  const constraintAt = (index: number) => at('constraints', index);
  refuseDoubles(
    constraints.map((constraint) => idOf(constraint).id),
    { pathOf: (index) => at(constraintAt(index), 'id'), expected: 'an id that no other constraint has' },
    problems,
  );
  constraints.forEach((constraint, index) => {
    const deviceId = keyOf(keyOf(constraint, 'target'), 'deviceId');
    if (typeof deviceId !== 'string' || ids.includes(deviceId)) return;
    problems.add(
      at(at(constraintAt(index), 'target'), 'deviceId'),
      deviceId,
      `a device: ${ids.filter((id) => typeof id === 'string').join(', ')}`,
    );
  });
}

function checkTargetIds(devices: readonly (Device | undefined)[], problems: Problems): void {
  devices.forEach((device, index) => {
    if (device?.kind !== 'storage') return;
    const targetAt = (place: number) => at(at(at(at('devices', index), 'targets'), place), 'id');
    const targetIds = device.targets.map(({ id, period }) => `${id} of period ${period}`);
    refuseDoubles(
      targetIds,
      { pathOf: targetAt, expected: 'an id that no other target of the device has in that period' },
      problems,
    );
  });
}

function refuseDoubles(
  ids: readonly unknown[],
  { pathOf, expected }: { readonly pathOf: (index: number) => string; readonly expected: string },
  problems: Problems,
): void {
  const seen = new Set<string>();
  for (const [index, id] of ids.entries()) {
    if (typeof id !== 'string') continue;
    if (seen.has(id)) problems.add(pathOf(index), id, expected);
    seen.add(id);
  }
}
