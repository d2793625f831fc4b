import { at, type Device, type PlannerProblem } from '../../../engine/planner/index.ts';
import { mergedPart, overContext } from '../description.ts';
import { elementsOf, Fields, isObject, located } from '../fields.ts';
import { Findings, type Located } from '../findings.ts';
import { type Grid, horizonOf, readInstantMs } from '../grid.ts';
import { readGrid, type Until } from '../horizon.ts';
import type { Imported } from '../imported.ts';
import { parseIsoDurationMs } from '../iso-duration.ts';
import { Currency } from '../quantity.ts';
import { readContext } from './context.ts';
import { isProcess, readProcess } from './process.ts';
import { type DeviceReading, readStorageDevice } from './storage.ts';

/** Keys of a message that say when and how FlexMeasures works, and nothing of the problem. */
const WITHOUT_EFFECT = [
  'belief-time',
  'prior',
  'force-new-job-creation',
  'force_new_job_creation',
  'scheduler',
  'unit',
  'sensor',
  'asset',
];

/** Keys of a flex-model that cannot be planned for. */
const NOT_PLANNED: readonly (readonly [field: string, why: string])[] = [
  ['coupling', 'the planner knows no devices that are coupled'],
  ['coupling-coefficient', 'the planner knows no devices that are coupled'],
  ['group', 'the planner knows no limits of a part of the site'],
];

const OUTPUTS = ['consumption', 'production'];

const MESSAGE_EXPECTED = 'a scheduling message: an object with start, flex-model and flex-context';

/**
 * Reads the message by which FlexMeasures is asked for a schedule.
 *
 * @param json - the message: start, duration, resolution, flex-model (one or a list), flex-context; besides `sensors`, what the sensors hold that
 * are referred to, and `zone`.
 * @param defaults - the same keys, for what the message leaves out.
 * @returns undefined where it cannot be read, which is taken down.
 */
export function readMessage(json: unknown, defaults: unknown, findings: Findings): Imported | undefined {
  const main = located(json, '');
  if (!isObject(json)) {
    findings.mistake(main, MESSAGE_EXPECTED);
    return undefined;
  }
  const fields = overContext(main, defaults, findings);
  const flexModel = fields.take('flex-model');
  const devices = modelsOf(flexModel, findings);
  const grid = readGrid(fields, findings, (zone) => lastTarget(devices, zone));
  const sensors = mergedPart('sensors', main, defaults, findings);
  const hasResolution = fields.has('resolution');
  const id = fields.take('id');
  tellMessage(fields, findings);
  fields.finish(findings);
  const reading = { grid, findings, sensors };
  const siteFields = new Fields('flex-context', mergedPart('flex-context', main, defaults, findings));
  const currency = new Currency();
  const part = readContext(siteFields, currency, reading);
  const { firmnesses, sitePowerW } = part;
  const deviceReading = { ...reading, firmnesses, sitePowerW, hasResolution };
  const ids = new Set<string>();
  const read = devices.flatMap((device, index) => {
    const name = nameOf(device, index, ids, devices.length);
    return readDevice(device, name, deviceReading) ?? [];
  });
  tellSharedStores(devices, findings);
  const problem: PlannerProblem = {
    id: typeof id?.value === 'string' ? id.value : 'flexmeasures',
    horizon: horizonOf(grid),
    site: part.site,
    devices: read,
    constraints: part.constraints,
  };
  const origins = devices.map(({ path }, index) => [`devices[${index}]`, path] as const);
  return {
    problem,
    origins: new Map([...origins, ['site', 'flex-context']]),
    ...(currency.code === undefined ? {} : { currency: currency.code }),
  };
}

function modelsOf(found: Located | undefined, findings: Findings): readonly Located[] {
  if (found === undefined) {
    findings.mistake({ path: 'flex-model' }, 'a flex-model, or a list of them');
    return [];
  }
  const all = Array.isArray(found.value) ? elementsOf(found.value, found.path) : [found];
  return all.flatMap(({ value, path }) => {
    if (!isObject(value)) {
      findings.mistake({ value, path }, 'a flex-model: an object');
      return [];
    }
    const nested = value['sensor-flex-model'];
    if (!isObject(nested)) return [located(value, path)];
    const { 'sensor-flex-model': _, ...rest } = value;
    return [located({ ...rest, ...nested }, at(path, 'sensor-flex-model'))];
  });
}

/** FlexMeasures makes the horizon reach the last target. */
function lastTarget(devices: readonly Located[], zone: Pick<Grid, 'zone' | 'isLocal'>): Until | undefined {
  let last: Until | undefined;
  for (const { value, path } of devices) {
    const targets = isObject(value) ? value['soc-targets'] : undefined;
    for (const target of Array.isArray(targets) ? targets : [targets]) {
      const ms = endOf(target, zone);
      if (ms !== undefined && ms > (last?.ms ?? Number.NEGATIVE_INFINITY)) {
        last = { ms, path: at(path, 'soc-targets') };
      }
    }
  }
  return last;
}

/** @returns the end of a target [ms]; undefined where it has none that can be read: that is told where the target is read. */
function endOf(target: unknown, zone: Pick<Grid, 'zone' | 'isLocal'>): number | undefined {
  if (!isObject(target)) return undefined;
  const { datetime, start, end, duration } = target;
  const lengthMs = typeof duration === 'string' && end === undefined ? parseIsoDurationMs(duration) : 0;
  const ms = readInstantMs(located(end ?? datetime ?? start, ''), zone, new Findings(false));
  return ms === undefined || lengthMs === undefined ? undefined : ms + lengthMs;
}

function nameOf({ value }: Located, index: number, taken: Set<string>, count: number): string {
  const { sensor, asset } = value as Readonly<Record<string, unknown>>;
  const named =
    sensor !== undefined
      ? `sensor-${String(sensor)}`
      : asset !== undefined
        ? `asset-${String(asset)}`
        : undefined;
  const name = named ?? (count === 1 ? 'device' : `device-${index + 1}`);
  const free = taken.has(name) ? `${name}-${index + 1}` : name;
  taken.add(free);
  return free;
}

function readDevice(where: Located, id: string, reading: DeviceReading): Device | undefined {
  const { findings } = reading;
  const fields = Fields.of(where, 'a flex-model: an object', findings);
  for (const key of ['sensor', 'asset']) {
    const found = fields.take(key);
    const isId = typeof found?.value === 'string' || Number.isInteger(found?.value);
    if (found !== undefined && !isId) findings.mistake(found, 'an id such as 12');
  }
  for (const [key, why] of NOT_PLANNED) {
    const found = fields.take(key);
    if (found) findings.unsupported({ path: found.path }, why, 'it is left out');
  }
  const commodity = fields.take('commodity');
  if (commodity && commodity.value !== 'electricity') {
    findings.unsupported(commodity, 'the planner plans electricity only');
  }
  for (const key of OUTPUTS) {
    const found = fields.take(key);
    if (found) findings.note(found.path, 'an output: the plan says it');
  }
  const device = isProcess(fields)
    ? readProcess(fields, id, reading)
    : readStorageDevice(fields, id, reading);
  fields.finish(findings);
  return device;
}

/** Devices whose state of charge is one sensor share one store. */
function tellSharedStores(devices: readonly Located[], findings: Findings): void {
  const seen = new Set<string>();
  for (const { value, path } of devices) {
    const sensor =
      isObject(value) && isObject(value['state-of-charge']) ? value['state-of-charge']['sensor'] : undefined;
    if (sensor === undefined) continue;
    if (seen.has(String(sensor))) {
      const where = { path: at(path, 'state-of-charge'), value: sensor };
      findings.unsupported(where, 'every device has a store of its own in the planner');
    }
    seen.add(String(sensor));
  }
}

function tellMessage(fields: Fields, findings: Findings): void {
  for (const key of WITHOUT_EFFECT) {
    const found = fields.take(key);
    if (found) findings.note(found.path, 'says nothing of the problem');
  }
  const sequential = fields.take('sequential');
  if (sequential?.value === true) {
    findings.note(sequential.path, 'all devices are planned together, which costs the same or less');
  }
}
