import { at, type StorageDevice, type StorageTarget } from '../../../engine/planner/index.ts';
import { HOUR_MS } from '../../../engine/time/index.ts';
import { isOnTick, readInstantMs, tickAtOrBefore } from '../grid.ts';
import type { Currency } from '../quantity.ts';
import { onPeriods } from '../steps.ts';
import { type ActuatorPart, joinActuators, readActuator } from './actuator.ts';
import { BANDS_NOTE, timed } from './electric.ts';
import { allMessages, lastMessage, type MessageReading, type Resource, validMessage } from './resource.ts';
import {
  leakageSchema,
  type S2Range,
  type S2SystemDescription,
  storageStatusSchema,
  systemDescriptionSchema,
  targetProfileSchema,
  timerStatusSchema,
  usageForecastSchema,
} from './schema.ts';

const SECONDS_PER_HOUR = HOUR_MS / 1000;
const MICROS_PER_UNIT = 1_000_000;

/** @returns a store as its fill rate based control describes it; undefined where it cannot be planned for, which is taken down. */
export function readFrbc(
  resource: Resource,
  currency: Currency,
  reading: MessageReading,
): StorageDevice | undefined {
  const { grid, findings } = reading;
  const descriptions = allMessages(resource, 'FRBC.SystemDescription', systemDescriptionSchema, reading);
  const system = validMessage(descriptions, reading);
  if (system === undefined) return undefined;
  const { actuators, storage } = system.message;
  const range = readRange(
    storage.fill_level_range,
    at(at(system.path, 'storage'), 'fill_level_range'),
    reading,
  );
  const status = lastMessage(resource, 'FRBC.StorageStatus', storageStatusSchema, reading);
  const isThere = resource.messages.has('FRBC.StorageStatus');
  if (!isThere) findings.mistake({ path: system.path }, 'an FRBC.StorageStatus with the present fill level');
  if (range === undefined || status === undefined) return undefined;
  const presentLevel = status.message.present_fill_level;
  const timersEndMs = readTimers(resource, system.message, system.path, reading);
  const parts = actuators.map((actuator, index) =>
    readActuator(actuator, at(at(system.path, 'actuators'), index), {
      ...reading,
      range,
      presentLevel,
      timersEndMs,
    }),
  );
  const known = parts.filter((part) => part !== undefined);
  const part = joinActuators(known, at(system.path, 'actuators'), findings);
  if (part === undefined || known.length < parts.length) return undefined;
  const scale = scaleOf(part);
  if (scale === undefined) {
    findings.mistake({ path: at(system.path, 'actuators') }, 'a mode that fills or empties the store');
    return undefined;
  }
  const { whPerLevel, chargeEfficiencyPu, dischargeEfficiencyPu } = scale;
  findings.note(
    system.path,
    `a fill level of 1 is ${Number(whPerLevel.toPrecision(6))} Wh; the lowest level counts as 0 Wh`,
  );
  checkCurrency(part, resource, currency, reading);
  const same = (value: number) => new Float64Array(grid.count).fill(value);
  const levelToWh = (level: number) => (level - range.start_of_range) * whPerLevel;
  return {
    kind: 'storage',
    id: resource.id,
    energyStartWh: levelToWh(presentLevel),
    energyMinWh: same(0),
    energyMaxWh: same(levelToWh(range.end_of_range)),
    chargePowerWMax: same(part.limits.chargeWMax),
    dischargePowerWMax: same(part.limits.dischargeWMax),
    chargePowerWMin: part.limits.chargeWMin,
    dischargePowerWMin: part.limits.dischargeWMin,
    chargeStepsW: part.limits.chargeStepsW,
    chargeEfficiencyPu: same(chargeEfficiencyPu),
    dischargeEfficiencyPu: same(dischargeEfficiencyPu),
    retentionPu: same(1),
    lossModel: 'start',
    usageW: readDrawn(resource, range, presentLevel, reading).map(
      (rate) => rate * whPerLevel * SECONDS_PER_HOUR,
    ),
    wearMicrosPerKwhCharged: part.chargeCostPerKwh * MICROS_PER_UNIT,
    wearMicrosPerKwhDischarged: part.dischargeCostPerKwh * MICROS_PER_UNIT,
    holdingMicrosPerKwhPeriod: 0,
    terminalValueMicrosPerKwh: 0,
    chargeFromGrid: true,
    dischargeToGrid: true,
    exclusiveDirections: true,
    targets: readTargets(resource, { range, levelToWh }, reading),
    softPowerLimits: [],
    softEnergyBounds: [],
  };
}

function readRange(range: S2Range, path: string, { findings }: MessageReading): S2Range | undefined {
  if (range.start_of_range < range.end_of_range) return range;
  findings.mistake({ path, value: range }, 'a range whose start is below its end');
  return undefined;
}

interface Scale {
  /** [Wh] that a fill level of one stands for. */
  readonly whPerLevel: number;
  readonly chargeEfficiencyPu: number;
  readonly dischargeEfficiencyPu: number;
}

/** Roundtrips that differ from 1 by less are 1: rates are written with a few digits. */
const LOSSLESS_TOLERANCE = 1e-9;

/**
 * Fill levels have no unit that can be relied on: only what fills by drawing a Wh, and empties by giving one, is known, and so the
 * roundtrip. It is shared out evenly; where only one direction is possible, that one has no losses.
 */
function scaleOf({ fillPerSecondW: fill, emptyPerSecondW: empty }: ActuatorPart): Scale | undefined {
  const only = fill ?? empty;
  if (only === undefined) return undefined;
  if (fill === undefined || empty === undefined) {
    return { whPerLevel: 1 / (only * SECONDS_PER_HOUR), chargeEfficiencyPu: 1, dischargeEfficiencyPu: 1 };
  }
  const roundtripPu = Math.abs(fill / empty - 1) <= LOSSLESS_TOLERANCE ? 1 : fill / empty;
  if (roundtripPu > 1) {
    return {
      whPerLevel: 1 / (empty * SECONDS_PER_HOUR),
      chargeEfficiencyPu: roundtripPu,
      dischargeEfficiencyPu: 1,
    };
  }
  const eachPu = Math.sqrt(roundtripPu);
  return {
    whPerLevel: eachPu / (fill * SECONDS_PER_HOUR),
    chargeEfficiencyPu: eachPu,
    dischargeEfficiencyPu: eachPu,
  };
}

function checkCurrency(
  part: ActuatorPart,
  resource: Resource,
  currency: Currency,
  { findings }: MessageReading,
): void {
  if (part.chargeCostPerKwh === 0 && part.dischargeCostPerKwh === 0) return;
  if (resource.currency === undefined) {
    findings.note(resource.path, 'no currency in ResourceManagerDetails: costs count in that of the prices');
  } else if (!currency.accepts(resource.currency)) {
    findings.mistake(
      { path: resource.path, value: resource.currency },
      `costs in ${currency.code} as the prices`,
    );
  }
}

function readTimers(
  resource: Resource,
  { actuators }: S2SystemDescription,
  path: string,
  reading: MessageReading,
): ReadonlyMap<string, number> {
  const { grid, findings } = reading;
  const endsMs = new Map<string, number>();
  const add = (id: string, finishedAt: string | undefined, where: string) => {
    if (finishedAt === undefined) return;
    const ms = readInstantMs({ value: finishedAt, path: where }, grid, findings);
    if (ms !== undefined) endsMs.set(id, ms);
  };
  for (const [index, { timers }] of actuators.entries()) {
    for (const [place, { id, finished_at: finishedAt }] of timers.entries()) {
      add(id, finishedAt, at(at(at(at(path, 'actuators'), index), 'timers'), place));
    }
  }
  for (const { message, path: where } of allMessages(
    resource,
    'FRBC.TimerStatus',
    timerStatusSchema,
    reading,
  )) {
    add(message.timer_id, message.finished_at, where);
  }
  return new Map([...endsMs].filter(([, ms]) => ms > grid.startMs));
}

/** Usage and leakage: how fast the fill level falls of itself, in each period [per second]. */
function readDrawn(
  resource: Resource,
  range: S2Range,
  presentLevel: number,
  reading: MessageReading,
): Float64Array {
  const usage = readUsage(resource, reading);
  const leakage = readLeakage(resource, range, presentLevel, reading);
  return usage.map((rate) => rate + leakage);
}

function readUsage(resource: Resource, reading: MessageReading): Float64Array {
  const { grid, findings } = reading;
  const last = lastMessage(resource, 'FRBC.UsageForecast', usageForecastSchema, reading);
  if (last === undefined) return new Float64Array(grid.count);
  const elements = timed(last.message, last.path, reading);
  if (elements.some((element) => Object.keys(element).some((key) => /_(upper|lower)_/.test(key)))) {
    findings.note(last.path, BANDS_NOTE);
  }
  const segments = elements.map(({ startMs, endMs, usage_rate_expected: value }) => ({
    startMs,
    endMs,
    value,
  }));
  // What a forecast leaves open is taken as no usage, piece by piece, and not by whole periods.
  const filled = onPeriods({ segments: withZeros(segments, grid) }, grid, 'mean');
  const first = segments[0]?.startMs ?? grid.endMs;
  const end = segments.at(-1)?.endMs ?? grid.startMs;
  if (first > grid.startMs || end < grid.endMs) {
    findings.note(last.path, 'nothing is used before and after the forecast');
  }
  return filled.values;
}

function withZeros<T extends { readonly startMs: number; readonly endMs: number; readonly value: number }>(
  segments: readonly T[],
  { startMs, endMs }: MessageReading['grid'],
) {
  const first = segments[0]?.startMs ?? endMs;
  const last = segments.at(-1)?.endMs ?? startMs;
  return [
    ...(first > startMs ? [{ startMs, endMs: first, value: 0 }] : []),
    ...segments,
    ...(last < endMs ? [{ startMs: last, endMs, value: 0 }] : []),
  ];
}

function readLeakage(
  resource: Resource,
  range: S2Range,
  presentLevel: number,
  reading: MessageReading,
): number {
  const { findings } = reading;
  const found = validMessage(allMessages(resource, 'FRBC.LeakageBehaviour', leakageSchema, reading), reading);
  if (found === undefined) return 0;
  const inside = found.message.elements.filter(
    ({ fill_level_range: { start_of_range: from, end_of_range: to } }) =>
      from < range.end_of_range && to > range.start_of_range,
  );
  const rates = new Set(inside.map(({ leakage_rate: rate }) => rate));
  const [only = 0] = rates;
  if (rates.size <= 1) return only;
  const why = 'leakage that depends on the fill level step by step has no counterpart in the planner';
  findings.unsupported({ path: at(found.path, 'elements') }, why, 'that of the present fill level is taken');
  const present = inside.find(
    ({ fill_level_range: levels }) =>
      presentLevel >= levels.start_of_range && presentLevel <= levels.end_of_range,
  );
  return present?.leakage_rate ?? only;
}

/** The levels that a store shall have, as wishes at the ends of periods. */
function readTargets(
  resource: Resource,
  store: { readonly range: S2Range; readonly levelToWh: (level: number) => number },
  reading: MessageReading,
): readonly StorageTarget[] {
  const { grid, findings } = reading;
  const last = lastMessage(resource, 'FRBC.FillLevelTargetProfile', targetProfileSchema, reading);
  if (last === undefined) return [];
  const path = at(last.path, 'elements');
  return timed(last.message, last.path, reading).flatMap(
    ({ startMs, endMs, fill_level_range: range }, index) => {
      const where = at(path, index);
      if (range.start_of_range > range.end_of_range) {
        findings.mistake({ path: where, value: range }, 'a range whose start is at most its end');
      }
      if (!isOnTick(startMs, grid) || !isOnTick(endMs, grid)) {
        findings.note(where, 'times between the ends of periods count as the end before');
      }
      const bounds = boundsOf(range, store);
      if (Object.keys(bounds).length === 0) return [];
      const first = Math.max(1, tickAtOrBefore(startMs, grid));
      const end = Math.min(grid.count, tickAtOrBefore(endMs, grid));
      return Array.from(
        { length: Math.max(0, end - first + 1) },
        (_, offset): StorageTarget => ({
          id: `fill level target ${index + 1}`,
          period: first + offset - 1,
          ...bounds,
          firmness: 'wish',
        }),
      );
    },
  );
}

/** What a target asks beyond the range of the store. */
function boundsOf(
  target: S2Range,
  { range, levelToWh }: { readonly range: S2Range; readonly levelToWh: (level: number) => number },
): Pick<StorageTarget, 'minWh' | 'maxWh'> {
  return {
    ...(target.start_of_range > range.start_of_range ? { minWh: levelToWh(target.start_of_range) } : {}),
    ...(target.end_of_range < range.end_of_range ? { maxWh: levelToWh(target.end_of_range) } : {}),
  };
}
