import * as v from 'valibot';
import { InputError } from '../../errors.ts';
import { parseInstant, parseZone } from '../../time/index.ts';
import { at, Problems, readPart } from '../parse/problems.ts';
import { type SeriesReader, type SeriesRule, seriesReader } from '../parse/series.ts';
import type { Device, Horizon, PlannerProblem } from '../problem.ts';
import type { DeviceSchedule, Schedule } from '../result.ts';
import { netPowerW } from '../schedule.ts';
import { storedEnergyWh } from '../storage-energy.ts';
import { zonedInstant } from '../texts.ts';
import { hoursOf, periodStartMs } from '../units.ts';
import type { Claimed } from './claimed.ts';

const number = v.pipe(v.number('a number'), v.finite('a finite number'));
const whole = v.pipe(v.number('a whole number'), v.integer('a whole number'));
const relaxationSchema = v.looseObject(
  { id: v.string('a text'), period: whole, amount: number },
  'an object',
);
const scheduleSchema = v.looseObject(
  { deviceId: v.string('the id of a device'), powerW: v.unknown() },
  'an object with deviceId and powerW',
);

/** A result is read for what it claims: keys that claim nothing that can be checked are let be. */
const resultSchema = v.looseObject(
  {
    format: v.optional(v.literal('flex-planner-result/1', '"flex-planner-result/1"')),
    status: v.optional(
      v.picklist(['optimal', 'feasible', 'infeasible'], '"optimal", "feasible" or "infeasible"'),
    ),
    costMicros: v.optional(number),
    components: v.optional(v.record(v.string(), number, 'an object of amounts')),
    boundMicros: v.optional(number),
    relaxations: v.optional(v.array(relaxationSchema, 'a list')),
    periodStart: v.optional(v.array(v.string('an instant'), 'a list of instants')),
  },
  'an object',
);

const POWER: SeriesRule = { expected: 'a finite power' };
const ENERGY: SeriesRule = { expected: 'a finite energy' };

/**
 * Reads a result of a problem, format `flex-planner-result/1` as `resultToJson` writes it, or a bare schedule: `devices` with `deviceId`
 * and `powerW` is enough. Net power, stored energies and curtailment that are left out follow from the powers.
 *
 * @param json - as JSON.parse gives it.
 * @throws InputError `bad-planner-result` with every mistake: path, value, what was expected.
 */
export function parsePlannerResult(problem: PlannerProblem, json: unknown): Claimed {
  const problems = new Problems();
  const head = readPart(resultSchema, json, '', problems);
  const whole: Whole = typeof json === 'object' && json !== null ? (json as Whole) : {};
  if (head !== undefined) checkStarts(problem, head.periodStart, problems);
  const isPlan = whole.status !== 'infeasible';
  const schedule = isPlan ? readSchedule(problem, whole, problems) : undefined;
  if (head !== undefined && problems.all.length === 0) return claimedOf(head, schedule);
  const count = problems.all.length;
  const message = `This is not a result of problem ${problem.id}: ${count} ${count === 1 ? 'mistake' : 'mistakes'}.`;
  throw new InputError('bad-planner-result', message, { details: problems.all });
}

/** What is read by hand. */
interface Whole {
  readonly status?: unknown;
  readonly devices?: unknown;
  readonly netW?: unknown;
  readonly throughW?: unknown;
}

function claimedOf(
  { status, costMicros, components, boundMicros, relaxations }: v.InferOutput<typeof resultSchema>,
  schedule: Schedule | undefined,
): Claimed {
  if (status === 'infeasible' || schedule === undefined) return { status: 'infeasible' };
  return {
    ...(status !== undefined && { status }),
    schedule,
    ...(costMicros !== undefined && { costMicros }),
    ...(components !== undefined && { components }),
    ...(boundMicros !== undefined && { boundMicros }),
    ...(relaxations !== undefined && { relaxations }),
  };
}

function readSchedule(problem: PlannerProblem, whole: Whole, problems: Problems): Schedule {
  const series = seriesReader(problem.horizon.periodMs.length, problems);
  const devices = readDevices(problem, partsOf(whole.devices, problems), series, problems);
  const netW = optional(whole.netW, 'netW', POWER, series) ?? netPowerW(problem, devices);
  const throughW = optional(whole.throughW, 'throughW', POWER, series);
  return { netW, devices, ...(throughW && { throughW }) };
}

/** As they stand in the list; undefined where one cannot be read. */
function partsOf(devices: unknown, problems: Problems): readonly (Part | undefined)[] {
  if (devices === undefined) return [];
  if (Array.isArray(devices)) {
    return devices.map((value, index) => readPart(scheduleSchema, value, at('devices', index), problems));
  }
  problems.add('devices', devices, 'a list of devices');
  return [];
}

/** A result of another day would be checked against the wrong prices. */
function checkStarts(
  { horizon }: PlannerProblem,
  periodStart: readonly string[] | undefined,
  problems: Problems,
): void {
  if (periodStart === undefined) return;
  const count = horizon.periodMs.length;
  if (periodStart.length !== count) {
    problems.add('periodStart', `${periodStart.length} values`, `${count} values: one for each period`);
    return;
  }
  const wrong = periodStart.findIndex(
    (text, period) => instantMs(text, horizon) !== periodStartMs(horizon, period),
  );
  if (wrong < 0) return;
  const expected = `${zonedInstant(periodStartMs(horizon, wrong), horizon)}, as the problem has it`;
  problems.add(at('periodStart', wrong), periodStart[wrong], expected);
}

/** NaN where it is no instant with offset. */
function instantMs(text: string, { zone }: Horizon): number {
  try {
    return parseInstant(text, { nowMs: Number.NaN, zone: parseZone(zone) });
  } catch (error) {
    if (error instanceof InputError) return Number.NaN;
    throw error;
  }
}

type Part = v.InferOutput<typeof scheduleSchema>;

/** In the order of the problem's devices. */
function readDevices(
  problem: PlannerProblem,
  parts: readonly (Part | undefined)[],
  series: SeriesReader,
  problems: Problems,
): readonly DeviceSchedule[] {
  const ids = problem.devices.map(({ id }) => id);
  const known =
    ids.length === 0 ? 'no device: the problem has none' : `a device of the problem: ${ids.join(', ')}`;
  parts.forEach((part, index) => {
    if (part === undefined) return;
    const path = at(at('devices', index), 'deviceId');
    if (!ids.includes(part.deviceId)) problems.add(path, part.deviceId, known);
    else if (parts.findIndex((other) => other?.deviceId === part.deviceId) < index) {
      problems.add(path, part.deviceId, 'each device once');
    }
  });
  return problem.devices.map((device) => {
    const index = parts.findIndex((part) => part?.deviceId === device.id);
    if (index >= 0) return readDevice(problem, device, parts[index]!, { series, path: at('devices', index) });
    const isUnreadable = parts.includes(undefined);
    if (!isUnreadable) problems.add('devices', undefined, `the powers of ${device.id}, too`);
    return { deviceId: device.id, powerW: new Float64Array(series.periodCount) };
  });
}

function readDevice(
  problem: PlannerProblem,
  device: Device,
  part: Part,
  { series, path }: { readonly series: SeriesReader; readonly path: string },
): DeviceSchedule {
  const powerW = series.read(part.powerW, at(path, 'powerW'), POWER);
  const throughW = optional(part['throughW'], at(path, 'throughW'), POWER, series);
  const schedule = { deviceId: device.id, powerW, ...(throughW && { throughW }) };
  switch (device.kind) {
    case 'storage': {
      const energyWh = optional(part['energyWh'], at(path, 'energyWh'), ENERGY, series);
      return {
        ...schedule,
        energyWh: energyWh ?? storedEnergyWh(device, hoursOf(problem.horizon), powerW, throughW),
      };
    }
    case 'pv': {
      const curtailedW = optional(part['curtailedW'], at(path, 'curtailedW'), POWER, series);
      const restW = () => device.availableW.map((availableW, period) => availableW + powerW[period]!);
      return { ...schedule, curtailedW: curtailedW ?? restW() };
    }
    case 'shiftable':
      return schedule;
  }
}

function optional(
  value: unknown,
  path: string,
  rule: SeriesRule,
  series: SeriesReader,
): Float64Array | undefined {
  return value === undefined ? undefined : series.read(value, path, rule);
}
