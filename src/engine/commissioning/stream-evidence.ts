import type { EnergyRecord } from '../telemetry/index.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time/index.ts';
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

/**
 * What meters may be wrong by together: so much [W], and this part of what flows. Transformers of class 1 and 3 and the meter of an
 * inverter are off by a few hundredths of what they measure; losses and standby are beside that.
 */
const METER_W = 100;
const METER_PU = 0.03;

/** A step of what the inverter gives that is smaller [W] is hidden by the steps of the load. */
const STEP_W_MIN = 300;

/** By how much the meter may step more or less than the inverter does [of its step]. */
const STEP_OFF_PU = 0.25;

/** A battery from this charge on [%] is full; one that was seen to give below it is not kept for outages only. */
const FULL_PCT = 99;

/** What is seen all the time is noted this often [ms]. */
const NOTED_MS = HOUR_MS;

/** A battery that gave within so long [ms] gives in self supply. */
const GAVE_MS = 7 * DAY_MS;

/** An inverter that gives more [W] may be at its limit, so that the battery cannot help. */
const HELPS_W_MAX = 4_000;

/** A battery that gives less [W] follows nothing. */
const FOLLOWS_W_MIN = 100;

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
  | 'consumption-positive'
  /** A battery that is not full gives, in self supply. Noted once an hour. */
  | 'battery-gave'
  /** A power of the component that cannot be, and was left out. */
  | `no-${AssetMeasurement['component']}`;

/** What is measured of a system, one by one. */
export const COMPONENTS = [
  'inverter',
  'battery',
  'photovoltaic',
  'site-meter',
] as const satisfies readonly AssetMeasurement['component'][];

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
  /** The last samples in which what the inverter does tells the sign of the meter, oldest first: `+` right, `-` turned round. */
  readonly inverterSigns?: string;
  /** What the newest record said of the flows, for the step to the next one. */
  readonly flows?: MeterFlows;
  /** End of the newest record that was used, whenever it came. */
  readonly newestEndMs?: number;
  readonly seen: Readonly<Partial<Record<Sighting, Seen>>>;
}

/** Means over an interval [W], and its end. */
export interface MeterFlows {
  readonly endMs: number;
  /** Import positive, as the meter says. */
  readonly gridW: number;
  /** What inverter and photovoltaics on the AC side give to the home. */
  readonly fedW: number;
  /** Charging positive. */
  readonly batteryW: number | undefined;
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
 * @param measurements - what was believed of the record; @param dropped - of which components a power was not.
 */
export function withRecord(
  evidence: StreamEvidence,
  record: EnergyRecord,
  measurements: readonly Omit<AssetMeasurement, 'late'>[],
  { arrivalMs, dropped }: { readonly arrivalMs: number; readonly dropped: readonly string[] },
): StreamEvidence {
  const of = (component: AssetMeasurement['component']) =>
    measurements.find((measurement) => measurement.component === component);
  const battery = of('battery');
  const pv = pvPowersW(record);
  const flows = flowsOf(record, pv, {
    gridW: of('site-meter')?.powerW,
    inverterW: of('inverter')?.powerW,
    batteryW: battery?.powerW,
  });
  const balance = flows === undefined ? '' : balanceSignOf(flows);
  const told =
    flows === undefined
      ? ''
      : fullSignOf(flows, record, { socPct: battery?.socPct, gave: evidence.seen['battery-gave'] }) ||
        stepSignOf(evidence.flows, flows, record);
  const after = {
    ...evidence,
    newestEndMs: record.endMs,
    batterySigns: kept(evidence.batterySigns, batterySignOf(evidence.soc, record, battery)),
    meterSigns: kept(evidence.meterSigns, balance),
    seen: withSightings(evidence.seen, sightingsOf(record, pv, { balance, dropped, battery }), arrivalMs),
    ...(battery?.socPct === undefined ? {} : { soc: { pct: battery.socPct, endMs: record.endMs } }),
    ...(flows === undefined ? {} : { flows }),
  };
  return told === '' ? after : { ...after, inverterSigns: kept(evidence.inverterSigns ?? '', told) };
}

function withSightings(
  seen: StreamEvidence['seen'],
  sightings: readonly (readonly [Sighting, number?])[],
  lastMs: number,
): StreamEvidence['seen'] {
  if (sightings.length === 0) return seen;
  const after = { ...seen };
  for (const [sighting, code] of sightings) {
    const isNoted = sighting === 'battery-gave' && lastMs - (seen[sighting]?.lastMs ?? 0) < NOTED_MS;
    if (isNoted) continue;
    const count = (after[sighting]?.count ?? 0) + 1;
    after[sighting] = code === undefined ? { count, lastMs } : { count, lastMs, code };
  }
  return after;
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

/** What flows between grid, inverter and home; undefined where some of it is not known, or no grid is there. */
function flowsOf(
  record: EnergyRecord,
  pv: PvPowers,
  {
    gridW,
    inverterW,
    batteryW,
  }: {
    readonly gridW: number | undefined;
    readonly inverterW: number | undefined;
    readonly batteryW: number | undefined;
  },
): MeterFlows | undefined {
  const isOnGrid = record.gridState === undefined || record.gridState === 'connected';
  if (gridW === undefined || inverterW === undefined || !isOnGrid) return undefined;
  return { endMs: record.endMs, gridW, fedW: -inverterW - (pv.acW ?? 0), batteryW };
}

/**
 * A home consumes: what the grid gives, and inverter and photovoltaics on the AC side feed, is not negative. Where that is so with one
 * sign of the meter only, the other one cannot be.
 */
function balanceSignOf({ gridW, fedW }: MeterFlows): Sign {
  const leastW = -METER_W - METER_PU * (Math.abs(gridW) + Math.abs(fedW));
  const isNegative = fedW + gridW < leastW;
  const isNegativeTurned = fedW - gridW < leastW;
  if (isNegative === isNegativeTurned) return '';
  return isNegative ? '-' : '+';
}

/**
 * In self supply photovoltaics and battery serve the home first: one that is full, does nothing, and could help the photovoltaics leaves
 * nothing to import. What the grid seems to give then is surplus, and the meter turned round.
 */
function fullSignOf(
  { gridW, fedW, batteryW }: MeterFlows,
  { systemMode, endMs }: EnergyRecord,
  { socPct, gave }: { readonly socPct: number | undefined; readonly gave: Seen | undefined },
): Sign {
  const isKept = gave === undefined || endMs - gave.lastMs > GAVE_MS;
  const isFull = systemMode === 'self-supply' && socPct !== undefined && socPct >= FULL_PCT && !isKept;
  const isIdle = batteryW !== undefined && Math.abs(batteryW) < FOLLOWS_W_MIN;
  const couldHelp = fedW > METER_W && fedW < HELPS_W_MAX;
  if (!isFull || !isIdle || !couldHelp || Math.abs(gridW) < METER_W + METER_PU * fedW) return '';
  return gridW > 0 ? '-' : '+';
}

/**
 * What an inverter gives more, the grid gives less, whatever the home takes: the difference of two samples tells the sign of a meter where
 * the inverter takes a step that the home does not. Where battery and meter say that the battery helps the grid, both follow the
 * home, and their steps have the same sign though the meter is right: that tells nothing.
 */
function stepSignOf(
  before: MeterFlows | undefined,
  flows: MeterFlows,
  { startMs, endMs }: EnergyRecord,
): Sign {
  if (before === undefined || Math.abs(startMs - before.endMs) > (endMs - startMs) / 2) return '';
  const stepW = flows.fedW - before.fedW;
  if (Math.abs(stepW) < STEP_W_MIN) return '';
  const answer = (flows.gridW - before.gridW) / stepW;
  if (Math.abs(answer + 1) <= STEP_OFF_PU) return '+';
  if (Math.abs(answer - 1) > STEP_OFF_PU || mayFollow(before) || mayFollow(flows)) return '';
  return '-';
}

function mayFollow({ gridW, batteryW }: MeterFlows): boolean {
  return batteryW === undefined || (batteryW < -FOLLOWS_W_MIN && gridW > METER_W);
}

function sightingsOf(
  { inverterStateCode: code, systemMode }: EnergyRecord,
  { acW = 0, busW = 0 }: PvPowers,
  {
    balance,
    dropped,
    battery,
  }: {
    readonly balance: Sign;
    readonly dropped: readonly string[];
    readonly battery: Omit<AssetMeasurement, 'late'> | undefined;
  },
): readonly (readonly [Sighting, number?])[] {
  const found: (readonly [Sighting, number?])[] = [];
  if (code !== undefined && saysAcCoupled(code)) found.push(['ac-pv-code', code]);
  if (busW < -PV_W_MIN) found.push(['pv-on-bus']);
  if (acW < -PV_W_MIN) found.push(['pv-on-ac']);
  if (balance === '-') found.push(['consumption-negative']);
  if (balance === '+') found.push(['consumption-positive']);
  const { powerW: batteryW = 0, socPct = FULL_PCT } = battery ?? {};
  if (systemMode === 'self-supply' && batteryW < -FOLLOWS_W_MIN && socPct < FULL_PCT)
    found.push(['battery-gave']);
  for (const component of dropped.length === 0 ? [] : COMPONENTS) {
    if (dropped.includes(`${component}.activePowerW`)) found.push([`no-${component}`]);
  }
  return found;
}

/** Of the photovoltaics on either side [W]; undefined where none were measured there. */
interface PvPowers {
  readonly acW: number | undefined;
  readonly busW: number | undefined;
}

function pvPowersW({ samples }: EnergyRecord): PvPowers {
  let acW: number | undefined;
  let busW: number | undefined;
  for (const { component, point, quality, activePowerW } of samples) {
    if (component !== 'photovoltaic' || quality === 'absent' || activePowerW === undefined) continue;
    if (point === 'ac') acW = (acW ?? 0) + activePowerW;
    else if (point === 'dc-bus' || point === 'dc-terminal') busW = (busW ?? 0) + activePowerW;
  }
  return { acW, busW };
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
