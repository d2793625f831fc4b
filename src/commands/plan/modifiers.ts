import { InputError, type Problem, RefusedError, UsageError } from '../../engine/errors.ts';
import { type SeriesId, seriesId } from '../../engine/ids.ts';
import type { Change, Device, PlannerConstraint, PlannerProblem } from '../../engine/planner/index.ts';
import type { BatterySpec } from '../../engine/portfolio/index.ts';
import {
  formatEnergy,
  formatPower,
  formatPricePerKwh,
  POWER_EXPECTED,
  PRICE_EXPECTED,
  parsePowerW,
  parsePricePerKwhMicros,
} from '../../engine/quantity/index.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import { resample } from '../../engine/series/index.ts';
import { type Grid, parsePeriodRange, periodLabel } from '../../engine/time/index.ts';

/** A change with its words: `import at 0.25 EUR/kWh`. */
export interface ToldChange {
  readonly text: string;
  readonly change: Change;
}

/** What changes are read for. */
export interface Subject {
  readonly problem: PlannerProblem;
  readonly grid: Grid;
  readonly currency: string;
  readonly repositories: Repositories;
  /** Batteries of the site as the portfolio has them now. */
  readonly batteries: readonly BatterySpec[];
}

/** A period counts as priced if prices cover at least this much of it. */
const COVERED_PU_MIN = 0.999;

/**
 * Reads a price: an amount for all periods, or the id of a series.
 *
 * @throws InputError `bad-price` for what is neither; RefusedError `no-prices` where a series has none of that day.
 */
export async function priceChange(
  kind: 'import-price' | 'export-price',
  text: string,
  { grid, currency, repositories }: Subject,
): Promise<ToldChange> {
  const name = kind === 'import-price' ? 'import' : 'export';
  const price = priceOf(text, currency);
  if (price !== undefined) {
    const priceMicrosPerKwh = new Float64Array(grid.periodCount).fill(price);
    return { text: `${name} at ${formatPricePerKwh(price, currency)}`, change: { kind, priceMicrosPerKwh } };
  }
  const id = seriesOf(text);
  const samples = id && (await repositories.series.samplesIn(id, grid));
  if (samples === undefined) {
    throw new InputError(
      'bad-price',
      `"${text}" is neither a price nor a series with values on ${grid.day}.`,
      {
        details: [
          {
            path: `--${kind}`,
            value: text,
            expected: `${PRICE_EXPECTED}, in ${currency}; or a series that "flex series list" prints`,
          },
        ],
        next: 'flex series list',
      },
    );
  }
  const { mean, coveredPu } = resample(samples, grid);
  const gap = coveredPu.findIndex((covered) => covered < COVERED_PU_MIN);
  if (gap >= 0) {
    throw new RefusedError(
      'no-prices',
      `Series ${id} has no price on ${grid.day} at ${periodLabel(grid, gap)}.`,
      {
        next: `flex series show ${id}`,
      },
    );
  }
  return {
    text: `${name} at the prices of ${id}`,
    change: { kind, priceMicrosPerKwh: mean.map(Math.round) },
  };
}

function priceOf(text: string, currency: string): number | undefined {
  return readOrNot(() => parsePricePerKwhMicros(text, currency));
}

function seriesOf(text: string): SeriesId | undefined {
  return readOrNot(() => seriesId(text));
}

function readOrNot<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

export function limitChange(kind: 'import-limit' | 'export-limit', limitW: number): ToldChange {
  return { text: `${kind.replace('-', ' ')} ${formatPower(limitW)}`, change: { kind, limitW } };
}

/** The storages of a device: itself, or its stays. */
function devicesOf(devices: readonly Device[], id: string): readonly Device[] {
  return devices.filter((device) => device.id === id || device.id.startsWith(`${id}@`));
}

/** @throws InputError `no-such-device` that lists those that there are. */
export function withoutChange(id: string, { problem }: Subject): ToldChange {
  const deviceIds = devicesOf(problem.devices, id).map((device) => device.id);
  if (deviceIds.length === 0) throw noSuchDevice('--without', id, problem.devices);
  return { text: `without ${id}`, change: { kind: 'without', deviceIds } };
}

function noSuchDevice(path: string, id: string, devices: readonly Device[]): InputError {
  const known = devices.map((device) => device.id).join(', ') || 'none: the site has none';
  return new InputError('no-such-device', `The plan has no device "${id}".`, {
    details: [{ path, value: id, expected: `one of ${known}` }],
  });
}

/** What a battery shall be. */
export interface BatteryFlags {
  /** Which; absent: the only one. */
  readonly battery: string | undefined;
  readonly batteryCapacityWh: number | undefined;
  readonly batteryPowerW: number | undefined;
}

/** @throws UsageError `which-battery`; RefusedError `no-battery`; InputError `no-such-device`. */
export function batteryChanges(flags: BatteryFlags, subject: Subject): readonly ToldChange[] {
  const { batteryCapacityWh, batteryPowerW } = flags;
  if (batteryCapacityWh === undefined && batteryPowerW === undefined) {
    if (flags.battery === undefined) return [];
    throw new UsageError('bad-arguments', '--battery says which one, and not what shall be of it.', {
      details: [
        { path: '--battery', value: flags.battery, expected: '--battery-capacity or --battery-power, too' },
      ],
    });
  }
  const battery = batteryOf(flags.battery, subject);
  const deviceIds = [battery.id];
  const changes: ToldChange[] = [];
  if (batteryCapacityWh !== undefined) {
    const spec = subject.batteries.find(({ id }) => id === battery.id);
    const nowWh = spec?.capacityWh ?? Math.max(...battery.energyMaxWh);
    changes.push({
      text: `${battery.id} with ${formatEnergy(batteryCapacityWh)} in place of ${formatEnergy(nowWh)}`,
      change: { kind: 'capacity', deviceIds, factor: batteryCapacityWh / nowWh },
    });
  }
  if (batteryPowerW !== undefined) {
    const nowW = Math.max(...battery.chargePowerWMax, ...battery.dischargePowerWMax);
    changes.push({
      text: `${battery.id} with ${formatPower(batteryPowerW)} in place of ${formatPower(nowW)}`,
      change: { kind: 'power', deviceIds, powerW: batteryPowerW },
    });
  }
  return changes;
}

function batteryOf(id: string | undefined, { problem, batteries }: Subject) {
  const storages = problem.devices.filter((device) => device.kind === 'storage');
  if (id !== undefined) {
    const named = storages.find((device) => device.id === id);
    if (named === undefined) throw noSuchDevice('--battery', id, storages);
    return named;
  }
  const isBattery = (device: (typeof storages)[number]) =>
    batteries.some((spec) => spec.id === device.id) || device.dischargePowerWMax.some((mostW) => mostW > 0);
  const found = storages.filter(isBattery);
  const [only] = found;
  if (only === undefined) {
    throw new RefusedError('no-battery', 'The plan has no battery whose capacity or power could be another.');
  }
  if (found.length === 1) return only;
  throw new UsageError('which-battery', `There are ${found.length} batteries: say which one.`, {
    details: [{ path: '--battery', expected: `one of ${found.map((device) => device.id).join(', ')}` }],
  });
}

const NET = /^(.+?)=(.+)$/;
const NET_EXPECTED =
  'periods and a power such as 17:00-19:00=-2kW, at most 17:00-19:00=..2kW, at least 17:00-19:00=1kW.., or a band 17:00-19:00=1kW..2kW';

/**
 * Reads a band on the net power: `17:00-19:00=-2kW`.
 *
 * @throws InputError `bad-net` with every mistake.
 */
export function netChange(text: string, grid: Grid): ToldChange {
  const [, periods, band] = NET.exec(text) ?? [];
  const problems: Problem[] = [];
  const [low, high] = (band ?? '').includes('..') ? band!.split('..', 2) : [band, band];
  const range = readInto(problems, () => parsePeriodRange(periods ?? '', grid));
  const minW = low === '' ? Number.NEGATIVE_INFINITY : readInto(problems, () => parsePowerW(low ?? ''));
  const maxW = high === '' ? Number.POSITIVE_INFINITY : readInto(problems, () => parsePowerW(high ?? ''));
  const isBand =
    minW !== undefined && maxW !== undefined && minW <= maxW && minW < Infinity && maxW > -Infinity;
  if (band === undefined || range === undefined || !isBand || (low === '' && high === '')) {
    const why = problems.map(({ expected }) => expected).filter((expected) => expected !== POWER_EXPECTED);
    throw new InputError('bad-net', `"${text}" is no band of net power.`, {
      details: [{ path: '--net', value: text, expected: [NET_EXPECTED, ...why].join('; ') }],
    });
  }
  const series = (value: number, otherwise: number) =>
    Float64Array.from({ length: grid.periodCount }, (_, period) =>
      period >= range.from && period < range.to ? value : otherwise,
    );
  const constraint: PlannerConstraint = {
    id: `net ${periods}`,
    source: `the net power of ${periods}`,
    target: { kind: 'net' },
    minW: series(minW, Number.NEGATIVE_INFINITY),
    maxW: series(maxW, Number.POSITIVE_INFINITY),
  };
  return {
    text: `net power ${bandText(minW, maxW)} in ${periods}`,
    change: { kind: 'order', constraint, isAlone: false },
  };
}

function readInto<T>(problems: Problem[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.details);
    return undefined;
  }
}

function bandText(minW: number, maxW: number): string {
  if (minW === maxW) return `at ${formatPower(minW)}`;
  if (minW === Number.NEGATIVE_INFINITY) return `at most ${formatPower(maxW)}`;
  if (maxW === Number.POSITIVE_INFINITY) return `at least ${formatPower(minW)}`;
  return `from ${formatPower(minW)} to ${formatPower(maxW)}`;
}
