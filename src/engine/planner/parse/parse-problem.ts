import { InputError } from '../../errors.ts';
import type { Device, PlannerConstraint, PlannerProblem } from '../problem.ts';
import { readConstraint, readHorizon, readPv, readShiftable, readSite, readStorage } from './parts.ts';
import { at, Problems, readPart } from './problems.ts';
import {
  constraintSchema,
  horizonSchema,
  problemSchema,
  pvSchema,
  shiftableSchema,
  siteSchema,
  storageSchema,
} from './schema.ts';
import { type SeriesReader, seriesReader } from './series.ts';

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
  const site = sitePart && series && readSite(sitePart, 'site', series, problems);
  const devices = parts.devices.map((value, index) =>
    readDevice(value, at('devices', index), series, problems),
  );
  const constraints = parts.constraints.map((value, index) =>
    readConstraintPart(value, at('constraints', index), series, problems),
  );
  const found = devices.filter((device) => device !== undefined);
  checkIds(found, constraints, problems);
  if (whole === undefined || horizon === undefined || site === undefined) return undefined;
  return {
    id: whole.id,
    horizon,
    site,
    devices: found,
    constraints: constraints.filter((constraint) => constraint !== undefined),
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
      return part && series && readStorage(part, path, series, problems);
    }
    case 'pv': {
      const part = readPart(pvSchema, value, path, problems);
      return part && series && readPv(part, path, series);
    }
    case 'shiftable': {
      const part = readPart(shiftableSchema, value, path, problems);
      return part && series && readShiftable(part, path, series, problems);
    }
    default:
      problems.add(at(path, 'kind'), kindOf(value), '"storage", "pv" or "shiftable"');
      return undefined;
  }
}

function kindOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
}

function readConstraintPart(
  value: unknown,
  path: string,
  series: SeriesReader | undefined,
  problems: Problems,
): PlannerConstraint | undefined {
  const part = readPart(constraintSchema, value, path, problems);
  return part && series && readConstraint(part, path, series, problems);
}

function checkIds(
  devices: readonly Device[],
  constraints: readonly (PlannerConstraint | undefined)[],
  problems: Problems,
): void {
  const ids = devices.map(({ id }) => id);
  const deviceAt = (index: number) => at(at('devices', index), 'id');
  refuseDoubles(ids, { pathOf: deviceAt, expected: 'an id that no other device has' }, problems);
  devices.forEach((device, index) => {
    if (device.kind !== 'storage') return;
    const targetAt = (place: number) => at(at(at(at('devices', index), 'targets'), place), 'id');
    const targetIds = device.targets.map(({ id, period }) => `${id} of period ${period}`);
    refuseDoubles(
      targetIds,
      { pathOf: targetAt, expected: 'an id that no other target of the device has in that period' },
      problems,
    );
  });
  const constraintIds = constraints.map((constraint, index) => constraint?.id ?? `unreadable ${index}`);
  const constraintAt = (index: number) => at(at('constraints', index), 'id');
  refuseDoubles(
    constraintIds,
    { pathOf: constraintAt, expected: 'an id that no other constraint has' },
    problems,
  );
  constraints.forEach((constraint, index) => {
    const target = constraint?.target;
    if (target?.kind !== 'device' || ids.includes(target.deviceId)) return;
    problems.add(
      at(at(at('constraints', index), 'target'), 'deviceId'),
      target.deviceId,
      `a device: ${ids.join(', ')}`,
    );
  });
}

function refuseDoubles(
  ids: readonly string[],
  { pathOf, expected }: { readonly pathOf: (index: number) => string; readonly expected: string },
  problems: Problems,
): void {
  const seen = new Set<string>();
  for (const [index, id] of ids.entries()) {
    if (seen.has(id)) problems.add(pathOf(index), id, expected);
    seen.add(id);
  }
}
