import type { EnergyRecord } from '../telemetry/index.ts';
import { DAY_MS, MINUTE_MS } from '../time/index.ts';
import type { AssetMeasurement } from './fleet.ts';
import { saysAcCoupled } from './state-code.ts';

/** Records over which the offset of a clock is the median; fewer say nothing that is told to people. */
export const SKEW_RECORDS = 12;

/** From this offset on [ms] a clock is said to be wrong. */
export const SKEW_WARN_MS = 2 * MINUTE_MS;

/** From this offset on [ms] it is taken off where it is asked whether a record is of now. */
export const SKEW_ACT_MS = 5 * MINUTE_MS;

/** Two records tell a clock that is behind from one record that came late. */
const SKEW_RECORDS_MIN = 2;

/** Offsets beyond this [ms] are kept as this: a clock that began anew in 1970 is as wrong as one that is a week behind. */
const OFFSET_MAX_MS = 8 * DAY_MS;

/** Samples that a sign is judged by: at least so many, at most so many of the last. */
export const SIGN_SAMPLES_MIN = 12;
export const SIGN_SAMPLES_MAX = 24;

/** Part of the samples that have to speak against a sign. */
const SIGN_AGAINST_PU = 0.75;

/** A battery that moves less [W] or whose state of charge moves less [%] shows no sign. */
const BATTERY_W_MIN = 500;
const SOC_PCT_MIN = 0.1;

/** Losses, rounding and a mean taken a moment later may make a home's consumption this negative [W]. */
const CONSUMPTION_W_MIN = -250;

/** Photovoltaics that give more than this [W] are there. */
const PV_W_MIN = 100;

/** What is seen in single records and says something of how a system is wired. */
export type Sighting =
  /** A state of the inverter that only systems with photovoltaics on the AC side have. */
  | 'ac-pv-code'
  /** Photovoltaics that give power on the bus of the battery. */
  | 'pv-on-bus'
  /** The same on the AC side. */
  | 'pv-on-ac'
  /** Grid and inverter say that the home produces; turned round, the transformers would say that it consumes. */
  | 'consumption-negative'
  /** Only as they are the transformers say that the home consumes. */
  | 'consumption-positive';

/** How often something was seen, and when last, by arrival [ms]. */
export interface Seen {
  readonly count: number;
  readonly lastMs: number;
  /** The raw state code that was seen last, where it was one. */
  readonly code?: number;
}

/**
 * What the records of a system add up to, in bounded memory: the offset of its clock, whether its powers have the sign that
 * they should, and what they show of its wiring. Nothing depends on it but what people are told, and whether a record of
 * a wrong clock is of now.
 */
export interface StreamEvidence {
  /** Arrival less end of interval [ms] of the last records, at most {@link SKEW_RECORDS}, oldest first. */
  readonly delaysMs: Int32Array;
  /** Of the last record that counted [ms]. */
  readonly lastArrivalMs?: number;
  /** The last state of charge, and the end of its interval. */
  readonly soc?: { readonly pct: number; readonly endMs: number };
  /** The last samples of the battery, oldest first: `+` where its power has the sign of what its charge did, else `-`. */
  readonly batterySigns: string;
  /** The last samples of the meter, oldest first: `+` where only as it is the home consumes, `-` where only turned round. */
  readonly meterSigns: string;
  readonly seen: Readonly<Partial<Record<Sighting, Seen>>>;
}

export const NO_EVIDENCE: StreamEvidence = {
  delaysMs: new Int32Array(),
  batterySigns: '',
  meterSigns: '',
  seen: {},
};

/**
 * How far the clock of a system is behind [ms], negative where it is ahead, with the time of a record's way: the median of
 * arrival less end of interval. Undefined where too little is known.
 *
 * @param recordsMin - fewer records say nothing.
 */
export function clockOffsetMs(
  { delaysMs }: Pick<StreamEvidence, 'delaysMs'>,
  recordsMin: number = SKEW_RECORDS,
): number | undefined {
  if (delaysMs.length < recordsMin) return undefined;
  const sorted = delaysMs.toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : Math.round((sorted[middle - 1]! + sorted[middle]!) / 2);
}

/**
 * Whether a record says something of the connection now. Its delay decides; where that is long, what is known of the clock
 * is taken off, so that a wrong clock alone never makes a system OFFLINE.
 */
export function isOfNow(delayMs: number, evidence: StreamEvidence, offlineTimeoutMs: number): boolean {
  if (delayMs <= offlineTimeoutMs) return true;
  const offsetMs = clockOffsetMs(evidence, SKEW_RECORDS_MIN) ?? 0;
  return offsetMs > SKEW_ACT_MS && clamped(delayMs) - offsetMs <= offlineTimeoutMs;
}

/** The evidence with when a record came, whatever else is wrong with it. Records have to come sorted by their interval. */
export function withArrival(
  evidence: StreamEvidence,
  { startMs, endMs }: Pick<EnergyRecord, 'startMs' | 'endMs'>,
  arrivalMs: number,
): StreamEvidence {
  const { delaysMs, lastArrivalMs } = evidence;
  // What a system had kept and sends at once is late by no fault of its clock: only the last of it counts.
  const isSentAlong = lastArrivalMs !== undefined && arrivalMs - lastArrivalMs < (endMs - startMs) / 2;
  const kept = isSentAlong
    ? delaysMs.subarray(0, -1)
    : delaysMs.subarray(Math.max(0, delaysMs.length + 1 - SKEW_RECORDS));
  const after = new Int32Array(kept.length + 1);
  after.set(kept);
  after[kept.length] = clamped(arrivalMs - endMs);
  return { ...evidence, delaysMs: after, lastArrivalMs: Math.max(arrivalMs, lastArrivalMs ?? arrivalMs) };
}

function clamped(delayMs: number): number {
  return Math.max(-OFFSET_MAX_MS, Math.min(OFFSET_MAX_MS, delayMs));
}

/**
 * The evidence with what a record says that is newer than all before.
 *
 * @param measurements - what was believed of the record.
 */
export function withRecord(
  evidence: StreamEvidence,
  record: EnergyRecord,
  measurements: readonly Omit<AssetMeasurement, 'late'>[],
  arrivalMs: number,
): StreamEvidence {
  const of = (component: AssetMeasurement['component']) =>
    measurements.find((measurement) => measurement.component === component);
  const battery = of('battery');
  const meterSign = meterSignOf(record, of('site-meter')?.powerW, of('inverter')?.powerW);
  const seen = { ...evidence.seen };
  for (const [sighting, code] of sightingsOf(record, meterSign)) {
    const count = (seen[sighting]?.count ?? 0) + 1;
    seen[sighting] = { count, lastMs: arrivalMs, ...(code === undefined ? {} : { code }) };
  }
  return {
    ...evidence,
    ...(battery?.socPct === undefined ? {} : { soc: { pct: battery.socPct, endMs: record.endMs } }),
    batterySigns: kept(evidence.batterySigns, batterySignOf(evidence.soc, record, battery)),
    meterSigns: kept(evidence.meterSigns, meterSign),
    seen,
  };
}

type Sign = '+' | '-' | '';

function kept(signs: string, sign: Sign): string {
  return sign === '' ? signs : (signs + sign).slice(-SIGN_SAMPLES_MAX);
}

/** A battery that is charged holds more afterwards. */
function batterySignOf(
  before: StreamEvidence['soc'],
  { startMs, endMs }: EnergyRecord,
  battery: Omit<AssetMeasurement, 'late'> | undefined,
): Sign {
  const { powerW, socPct } = battery ?? {};
  if (before === undefined || powerW === undefined || socPct === undefined) return '';
  const isNext = Math.abs(startMs - before.endMs) <= (endMs - startMs) / 2;
  const rise = socPct - before.pct;
  if (!isNext || Math.abs(powerW) < BATTERY_W_MIN || Math.abs(rise) < SOC_PCT_MIN) return '';
  return Math.sign(powerW) === Math.sign(rise) ? '+' : '-';
}

/** A home consumes: what the grid gives, the inverter feeds and photovoltaics on the AC side give is not negative. */
function meterSignOf(record: EnergyRecord, gridW: number | undefined, inverterW: number | undefined): Sign {
  const isOnGrid = record.gridState === undefined || record.gridState === 'connected';
  if (gridW === undefined || inverterW === undefined || !isOnGrid) return '';
  const fedW = -inverterW - (pvPowerW(record, 'ac') ?? 0);
  const isNegative = (meterW: number) => meterW + fedW < CONSUMPTION_W_MIN;
  if (isNegative(gridW) === isNegative(-gridW)) return '';
  return isNegative(gridW) ? '-' : '+';
}

function sightingsOf(record: EnergyRecord, meterSign: Sign): readonly (readonly [Sighting, number?])[] {
  const { inverterStateCode: code } = record;
  const found: (readonly [Sighting, number?])[] = [];
  if (code !== undefined && saysAcCoupled(code)) found.push(['ac-pv-code', code]);
  if ((pvPowerW(record, 'bus') ?? 0) < -PV_W_MIN) found.push(['pv-on-bus']);
  if ((pvPowerW(record, 'ac') ?? 0) < -PV_W_MIN) found.push(['pv-on-ac']);
  if (meterSign === '-') found.push(['consumption-negative']);
  if (meterSign === '+') found.push(['consumption-positive']);
  return found;
}

/** Of the photovoltaics on one side [W]; undefined where none were measured there. */
function pvPowerW({ samples }: EnergyRecord, side: 'ac' | 'bus'): number | undefined {
  let sumW: number | undefined;
  for (const { component, point, quality, activePowerW } of samples) {
    if (component !== 'photovoltaic' || quality === 'absent' || activePowerW === undefined) continue;
    const isOnAc = point === 'ac';
    const isOnBus = point === 'dc-bus' || point === 'dc-terminal';
    if (side === 'ac' ? isOnAc : isOnBus) sumW = (sumW ?? 0) + activePowerW;
  }
  return sumW;
}

/** Whether most of enough samples speak against a sign, and how many of how many. */
export function signVerdict(signs: string): {
  readonly isAgainst: boolean;
  readonly againstCount: number;
  readonly count: number;
} {
  const againstCount = [...signs].filter((sign) => sign === '-').length;
  const isAgainst = signs.length >= SIGN_SAMPLES_MIN && againstCount >= SIGN_AGAINST_PU * signs.length;
  return { isAgainst, againstCount, count: signs.length };
}
