import { randomStream } from '../../quantity/index.ts';
import type { Household } from '../household.ts';

/** What is wrong with a made-up system for good. At most one thing a system. */
export type SystemFault =
  /** Its clock is seven minutes ahead. */
  | 'clock-ahead'
  /** Its current transformers are turned round. */
  | 'ct-reversed'
  /** It has none, and its firmware sends the sentinel of a register in place of nothing. */
  | 'ct-missing'
  /** Optimizers with firmware of a wrong scale: photovoltaics read ten times too much. */
  | 'pv-tenfold'
  /** It reports under the id of its monitoring unit. */
  | 'beacon-id'
  /** It claims the inverter of another system, in which nothing is wrong. */
  | 'claims-other'
  /** It never reports. */
  | 'silent';

const FAULTS: readonly SystemFault[] = [
  'clock-ahead',
  'ct-reversed',
  'ct-missing',
  'pv-tenfold',
  'beacon-id',
  'claims-other',
  'silent',
];

/** Systems among which each fault is there once. */
const FAULT_EVERY = 20;
/** The first fault stands here among them, so that small fleets begin with good systems. */
const FAULT_FIRST = 3;
/** The last one without a fault before the first. */
const CLAIMED = FAULT_FIRST - 1;

/** Counted as the faults are, these systems stand at the site of the one before, and one of them beside one that never reports. */
const SECONDS_AT_SITE: readonly number[] = [1, 10, 16];
/** And this one at that of the two before, among every so many systems once. */
const THIRD_AT_SITE = 17;
const THIRD_EVERY = 3 * FAULT_EVERY;

/** A made-up system: everything about it that does not change. */
export interface FleetSystem {
  readonly index: number;
  readonly systemId: string;
  /** As its owner wrote it down: that of another system where it claims one. */
  readonly enteredId: string;
  /** Most systems have one of their own; some stand together at one. */
  readonly siteId: string;
  readonly inverterId: string;
  readonly batteryId: string;
  readonly pvLinkId: string;
  readonly simulated: boolean;
  readonly fault: SystemFault | undefined;
  /** Whether the photovoltaics hang on the bus of the battery, and not on the AC side. */
  readonly isDcCoupled: boolean;
  /** An AC-coupled array that nobody measures. */
  readonly hasPvMeter: boolean;
  readonly household: Household;
  readonly capacityWh: number;
  /** When within five minutes it reports. */
  readonly phaseMs: number;
  /** How much its clock gains in an hour. */
  readonly driftMsPerHour: number;
  readonly bootId: number;
  readonly startSocPu: number;
  /** What its counters had counted before [W·s]. */
  readonly startCounterWs: number;
}

export interface FleetOptions {
  readonly seed: number;
  readonly systemCount: number;
  /** Whether anything goes wrong. */
  readonly hasDefects: boolean;
}

const HEX = 16;
const ID_PART_DIGITS = 4;
const SERIAL_COUNT = HEX ** ID_PART_DIGITS;
const [INVERTER, BATTERY, PV_LINK, BEACON] = ['0007', '0008', '0003', '0012'] as const;
const MODULE_WH = 2_850;

/** The systems of a fleet; the same options make the same ones. */
export function fleetSystems({ seed, systemCount, hasDefects }: FleetOptions): readonly FleetSystem[] {
  return Array.from({ length: systemCount }, (_, index) => fleetSystem({ seed, index, hasDefects }));
}

function fleetSystem({
  seed,
  index,
  hasDefects,
}: {
  seed: number;
  index: number;
  hasDefects: boolean;
}): FleetSystem {
  const stream = randomStream(seed, 'system', index);
  const fault = hasDefects ? FAULTS[(index % FAULT_EVERY) - FAULT_FIRST] : undefined;
  const scale = stream.between(0.6, 1.4);
  const claimed = fault === 'claims-other' ? index - (index % FAULT_EVERY) + CLAIMED : index;
  const isInClaim = hasDefects && (fault === 'claims-other' || index % FAULT_EVERY === CLAIMED);
  const systemId = idOf(fault === 'beacon-id' ? BEACON : INVERTER, index);
  return {
    index,
    systemId,
    enteredId: fault === 'claims-other' ? idOf(INVERTER, claimed) : systemId,
    siteId: `site-${firstAtSiteOf(index) + 1}`,
    inverterId: idOf(INVERTER, claimed),
    batteryId: idOf(BATTERY, index),
    pvLinkId: idOf(PV_LINK, index),
    // Who claims whose id is to be seen alone.
    simulated: stream.chance(isInClaim ? 0 : 0.05),
    fault,
    // Optimizers stand on the bus of the battery; and where nobody measures photovoltaics, export says nothing of transformers.
    isDcCoupled: stream.chance(fault === 'pv-tenfold' ? 1 : 0.8),
    hasPvMeter: stream.chance(fault === 'ct-reversed' ? 1 : 0.5),
    household: householdOf(index, scale, stream),
    capacityWh: MODULE_WH * stream.whole(3, 6),
    phaseMs: stream.whole(0, 299) * 1_000,
    driftMsPerHour: stream.between(-3_000, 3_000),
    bootId: stream.whole(1, 60_000),
    startSocPu: fault === 'ct-reversed' ? stream.between(0.1, 0.1) : stream.between(0.15, 0.9),
    startCounterWs: stream.whole(1_000_000, 60_000_000) * 1_000,
  };
}

/** The first system at the site of a system. */
function firstAtSiteOf(index: number): number {
  if (index % THIRD_EVERY === THIRD_AT_SITE) return index - 2;
  return SECONDS_AT_SITE.includes(index % FAULT_EVERY) ? index - 1 : index;
}

/** Twelve hexadecimal digits: manufacturer, type, serial number. Where serial numbers run out another one manufactures. */
function idOf(type: string, index: number): string {
  const serial = index + 1;
  return digits(1 + Math.floor(serial / SERIAL_COUNT)) + type + digits(serial % SERIAL_COUNT);
}

function digits(value: number): string {
  return value.toString(HEX).padStart(ID_PART_DIGITS, '0');
}

function householdOf(index: number, scale: number, stream: ReturnType<typeof randomStream>): Household {
  return {
    name: `fleet-${index}`,
    standbyW: Math.round(scale * stream.between(150, 400)),
    morningW: Math.round(scale * stream.between(300, 1_200)),
    eveningW: Math.round(scale * stream.between(800, 2_500)),
    morningMinutes: Math.round(stream.between(390, 500)),
    eveningMinutes: Math.round(stream.between(1_050, 1_230)),
    winterPu: stream.between(0.1, 0.4),
    pvPeakW: Math.round(scale * stream.between(3_500, 7_000)),
    roof: { tiltDeg: stream.between(15, 40), azimuthDeg: stream.between(110, 250) },
  };
}
