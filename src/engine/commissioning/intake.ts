import { type EnergyRecord, recordDigest } from '../telemetry/index.ts';
import { DAY_MS, MINUTE_MS } from '../time/index.ts';
import type { Heartbeat } from './facts.ts';
import type { AssetMeasurement } from './fleet.ts';
import {
  type DroppedField,
  type MappedMeasurement,
  type MappingSubject,
  measurementsOf,
  type Writable,
} from './mapping.ts';
import type { Reason } from './reasons.ts';
import { isOfNow, NO_EVIDENCE, type StreamEvidence, withArrival, withRecord } from './stream-evidence.ts';

/** Older than this at arrival [ms] nothing is used. */
export const AGE_MAX_MS = 7 * DAY_MS;

/** An interval may end this long [ms] after its arrival: clocks differ. */
export const AHEAD_MAX_MS = 5 * MINUTE_MS;

/** Intervals are remembered for so long [ms], so that what comes twice is known. */
export const SEEN_MS = 8 * DAY_MS;

const COUNTER_NAMES = ['importedTotalWs', 'exportedTotalWs'] as const;

const COUNTER_KEYS = {
  importedTotalWs: keysOf('importedTotalWs'),
  exportedTotalWs: keysOf('exportedTotalWs'),
} as const;

function keysOf(name: string): Readonly<Record<AssetMeasurement['component'], string>> {
  return {
    inverter: `inverter.${name}`,
    battery: `battery.${name}`,
    photovoltaic: `photovoltaic.${name}`,
    'site-meter': `site-meter.${name}`,
  };
}

/** A counter that is lower than before is believed from its third record on: the device has begun anew. */
const RESET_RECORDS = 3;

/** A record of a system, as it came. */
export interface ArrivedRecord {
  readonly record: EnergyRecord;
  /** When the stream took it. */
  readonly arrivalMs: number;
  /** When it came is not known: it says nothing of when the system was heard. */
  readonly isUndated?: boolean;
}

/** What is remembered of a system from one batch to the next. */
export interface IntakeMemory {
  readonly heartbeat: Heartbeat | undefined;
  /** Ends of the intervals that were used, ascending, and digests of what was said of them. */
  readonly seenEndsMs: readonly number[];
  readonly seenDigests: readonly number[];
  /** By `battery.importedTotalWs`. */
  readonly counters: Readonly<Record<string, CounterMemory>>;
  /** Undefined: nothing yet. */
  readonly evidence: StreamEvidence | undefined;
}

/** What is remembered of a counter. */
export interface CounterMemory {
  /** Its highest value [W·s]. */
  readonly highWs: bigint;
  /** Records that were lower since. */
  readonly lowerCount: number;
  /** End of the newest interval that it was read in; absent where that is not known. */
  readonly endMs?: number;
}

export const NO_MEMORY: IntakeMemory = {
  heartbeat: undefined,
  seenEndsMs: [],
  seenDigests: [],
  counters: {},
  evidence: undefined,
};

/** A record that was not used, or not wholly. */
export interface IntakeNote {
  readonly reason: Reason;
  readonly record: EnergyRecord;
  readonly arrivalMs: number;
  /** In words, with the values. */
  readonly message: string;
  /** Whether it is kept apart for a person to look at; else it is only counted. */
  readonly isQuarantined: boolean;
}

/** What a batch of one system comes to. */
export interface Intake {
  /** To be sent to the platform, in the order of time. */
  readonly measurements: readonly AssetMeasurement[];
  /** What came again and was sent before: who has not kept it can have it now. */
  readonly again: readonly MappedMeasurement[];
  readonly notes: readonly IntakeNote[];
  readonly memory: IntakeMemory;
  /** End of the earliest interval that was used [ms]; absent: none was. */
  readonly usedFromMs?: number;
}

/**
 * Takes in records of one system. The answer does not depend on the order in which they came: they are sorted by the end of
 * their interval, then by the device's own count.
 *
 * @param offlineTimeoutMs - a record that arrives later than this after its interval says nothing of the connection now, but
 * for what its clock is known to be behind.
 */
export function takeIn(
  batch: readonly ArrivedRecord[],
  memory: IntakeMemory,
  subject: MappingSubject,
  offlineTimeoutMs: number,
): Intake {
  const taking = new Taking(memory, subject, offlineTimeoutMs);
  const sorted = batch.length === 1 ? batch : [...batch].sort(inOrder);
  for (const arrived of sorted) taking.take(arrived);
  return taking.intake();
}

/** Takes in records one after the other. */
class Taking {
  readonly #subject: MappingSubject;
  readonly #offlineTimeoutMs: number;
  readonly #seen: SeenIntervals;
  readonly #counters: Record<string, CounterMemory>;
  #heartbeat: Heartbeat | undefined;
  #evidence: StreamEvidence;
  readonly #measurements: AssetMeasurement[] = [];
  readonly #again: MappedMeasurement[] = [];
  readonly #notes: IntakeNote[] = [];

  constructor(memory: IntakeMemory, subject: MappingSubject, offlineTimeoutMs: number) {
    this.#subject = subject;
    this.#offlineTimeoutMs = offlineTimeoutMs;
    this.#seen = new SeenIntervals(memory);
    this.#counters = { ...memory.counters };
    this.#heartbeat = memory.heartbeat;
    this.#evidence = memory.evidence ?? NO_EVIDENCE;
  }

  take(arrived: ArrivedRecord): void {
    const digest = recordDigest(arrived.record);
    const refused = refusalOf(arrived, digest, this.#seen);
    if (refused !== undefined) {
      this.#leaveOut(arrived, refused);
      return;
    }
    this.#seen.add(arrived.record.endMs, digest);
    this.#use(arrived);
    if (this.#isHeard(arrived)) this.#heartbeat = heard(this.#heartbeat, arrived, this.#offlineTimeoutMs);
  }

  intake(): Intake {
    const { addedFromMs } = this.#seen;
    return {
      measurements: this.#measurements,
      again: this.#again,
      notes: this.#notes,
      memory: {
        heartbeat: this.#heartbeat,
        counters: this.#counters,
        evidence: this.#evidence,
        ...this.#seen.remembered(),
      },
      ...(addedFromMs === undefined ? {} : { usedFromMs: addedFromMs }),
    };
  }

  #leaveOut(arrived: ArrivedRecord, refused: IntakeNote): void {
    const { record, arrivalMs, isUndated = false } = arrived;
    const { reason } = refused;
    this.#notes.push(refused);
    if (reason === 'Duplicate') this.#again.push(...measurementsOf(record, this.#subject).measurements);
    const isOfClock = reason === 'FutureTimestamp' || reason === 'TooOld';
    if (isUndated || !isOfClock) return;
    this.#evidence = withArrival(this.#evidence, record, arrivalMs);
    if (this.#isHeard(arrived)) {
      this.#heartbeat = heardUnused(this.#heartbeat, arrived, this.#offlineTimeoutMs);
    }
  }

  #use(arrived: ArrivedRecord): void {
    const { record, arrivalMs, isUndated = false } = arrived;
    const newestMs = Math.max(this.#heartbeat?.newestEndMs ?? 0, this.#evidence.newestEndMs ?? 0);
    const late = record.endMs < newestMs;
    if (late) this.#notes.push(note('Late', arrived, 'older than what came before', false));
    const { measurements, dropped } = measurementsOf(record, this.#subject);
    for (const field of dropped) this.#notes.push(implausible(field, arrived));
    for (const one of measurements) {
      const measurement = { ...one, late };
      holdCounters(measurement, this.#counters, arrived, this.#notes);
      this.#measurements.push(measurement);
    }
    if (late) return;
    if (!isUndated) this.#evidence = withArrival(this.#evidence, record, arrivalMs);
    const fields = dropped.map(({ field }) => field);
    this.#evidence = withRecord(this.#evidence, record, measurements, { arrivalMs, dropped: fields });
  }

  /** Whether the record says that the system is connected now. */
  #isHeard({ record, arrivalMs, isUndated = false }: ArrivedRecord): boolean {
    return !isUndated && isOfNow(arrivalMs - record.endMs, this.#evidence, this.#offlineTimeoutMs);
  }
}

function inOrder(
  { record: left, arrivalMs: a }: ArrivedRecord,
  { record: right, arrivalMs: b }: ArrivedRecord,
): number {
  if (left.endMs !== right.endMs) return left.endMs - right.endMs;
  if (left.sequence !== right.sequence) return left.sequence < right.sequence ? -1 : 1;
  return a - b || recordDigest(left) - recordDigest(right);
}

function refusalOf(arrived: ArrivedRecord, digest: number, seen: SeenIntervals): IntakeNote | undefined {
  const { record, arrivalMs } = arrived;
  const ageMs = arrivalMs - record.endMs;
  if (ageMs > AGE_MAX_MS) {
    return note('TooOld', arrived, `it ended ${(ageMs / DAY_MS).toFixed(1)} days before it arrived`, true);
  }
  const beganMs = arrivalMs - record.startMs;
  if (beganMs > SEEN_MS) {
    return note('TooOld', arrived, `it began ${(beganMs / DAY_MS).toFixed(1)} days before it arrived`, true);
  }
  if (-ageMs > AHEAD_MAX_MS) {
    return note('FutureTimestamp', arrived, `it ends ${Math.round(-ageMs / 1_000)} s after it arrived`, true);
  }
  const known = seen.digestOf(record.endMs);
  if (known === undefined) return undefined;
  return known === digest
    ? note('Duplicate', arrived, 'the same again', false)
    : note('ConflictingDuplicate', arrived, 'of the same interval as one that says something else', true);
}

function note(
  reason: Reason,
  { record, arrivalMs }: ArrivedRecord,
  message: string,
  isQuarantined: boolean,
): IntakeNote {
  return { reason, record, arrivalMs, message, isQuarantined };
}

function implausible({ field, value }: DroppedField, arrived: ArrivedRecord): IntakeNote {
  return note('FieldImplausible', arrived, `${field} is ${value}`, false);
}

/** Liveness goes by arrival, so that a wrong clock cannot make a system OFFLINE. */
function heard(
  before: Heartbeat | undefined,
  { record, arrivalMs }: ArrivedRecord,
  offlineTimeoutMs: number,
): Heartbeat {
  const isNewest = before === undefined || record.endMs >= before.newestEndMs;
  return {
    ...arrivalAfter(before, arrivalMs, offlineTimeoutMs),
    newestEndMs: Math.max(before?.newestEndMs ?? record.endMs, record.endMs),
    inverterStateCode: isNewest
      ? (record.inverterStateCode ?? before?.inverterStateCode)
      : before.inverterStateCode,
  };
}

/** A clock that is far off makes nothing of its record usable but that the system sends: by itself it is no silence. */
function heardUnused(
  before: Heartbeat | undefined,
  { arrivalMs }: ArrivedRecord,
  offlineTimeoutMs: number,
): Heartbeat {
  return {
    newestEndMs: before?.newestEndMs ?? 0,
    inverterStateCode: before?.inverterStateCode,
    ...arrivalAfter(before, arrivalMs, offlineTimeoutMs),
  };
}

/** Samples are counted anew after a silence; what came before one is none of those after it, in whatever order both are read. */
function arrivalAfter(
  before: Heartbeat | undefined,
  arrivalMs: number,
  offlineTimeoutMs: number,
): Pick<Heartbeat, 'lastFreshMs' | 'freshCount'> {
  const wasSilent = before !== undefined && arrivalMs - before.lastFreshMs > offlineTimeoutMs;
  if (before !== undefined && before.lastFreshMs - arrivalMs > offlineTimeoutMs) {
    return { lastFreshMs: before.lastFreshMs, freshCount: before.freshCount };
  }
  return {
    lastFreshMs: Math.max(before?.lastFreshMs ?? arrivalMs, arrivalMs),
    freshCount: wasSilent ? 1 : Math.min(2, (before?.freshCount ?? 0) + 1),
  };
}

/**
 * A counter that falls keeps its highest value, until it has been lower for long enough to have begun anew. What is older than its
 * newest value is lower by right, whenever it comes: it is sent as it was measured, and says nothing of the counter.
 */
function holdCounters(
  measurement: Writable<AssetMeasurement>,
  counters: Record<string, CounterMemory>,
  arrived: ArrivedRecord,
  notes: IntakeNote[],
): void {
  const { endMs } = measurement;
  for (const name of COUNTER_NAMES) {
    const valueWs = measurement[name];
    if (valueWs === undefined) continue;
    const key = COUNTER_KEYS[name][measurement.component];
    const before = counters[key];
    if (before?.endMs !== undefined && endMs < before.endMs) continue;
    if (before === undefined || valueWs >= before.highWs) {
      counters[key] = { highWs: valueWs, lowerCount: 0, endMs };
    } else if (before.lowerCount + 1 >= RESET_RECORDS) {
      counters[key] = { highWs: valueWs, lowerCount: 0, endMs };
      notes.push(note('CounterReset', arrived, `${key} begins anew at ${valueWs} W·s`, false));
    } else {
      counters[key] = { highWs: before.highWs, lowerCount: before.lowerCount + 1, endMs };
      measurement[name] = before.highWs;
    }
  }
}

/** Intervals of a system that were used, and digests of what was said of them. */
class SeenIntervals {
  #endsMs: readonly number[] | number[];
  #digests: readonly number[] | number[];
  /** End of the earliest that was added [ms]. */
  addedFromMs: number | undefined;

  constructor({ seenEndsMs, seenDigests }: Pick<IntakeMemory, 'seenEndsMs' | 'seenDigests'>) {
    this.#endsMs = seenEndsMs;
    this.#digests = seenDigests;
  }

  digestOf(endMs: number): number | undefined {
    const index = this.#indexOf(endMs);
    return this.#endsMs[index] === endMs ? this.#digests[index] : undefined;
  }

  add(endMs: number, digest: number): void {
    const index = this.#indexOf(endMs);
    const [endsMs, digests] = this.#own();
    if (index === endsMs.length) {
      endsMs.push(endMs);
      digests.push(digest);
    } else {
      endsMs.splice(index, 0, endMs);
      digests.splice(index, 0, digest);
    }
    this.addedFromMs = Math.min(this.addedFromMs ?? endMs, endMs);
  }

  remembered(): Pick<IntakeMemory, 'seenEndsMs' | 'seenDigests'> {
    const oldestMs = (this.#endsMs.at(-1) ?? 0) - SEEN_MS;
    const from = this.#indexOf(oldestMs);
    return from === 0
      ? { seenEndsMs: this.#endsMs, seenDigests: this.#digests }
      : { seenEndsMs: this.#endsMs.slice(from), seenDigests: this.#digests.slice(from) };
  }

  /** Of the first that ends then or later: almost always that is behind the last. */
  #indexOf(endMs: number): number {
    let from = 0;
    let until = this.#endsMs.length;
    if (until > 0 && this.#endsMs[until - 1]! < endMs) return until;
    while (from < until) {
      const middle = (from + until) >> 1;
      if (this.#endsMs[middle]! < endMs) from = middle + 1;
      else until = middle;
    }
    return from;
  }

  /** The memory is somebody else's: it is copied before anything is added. */
  #own(): readonly [number[], number[]] {
    if (this.addedFromMs === undefined) {
      this.#endsMs = [...this.#endsMs];
      this.#digests = [...this.#digests];
    }
    return [this.#endsMs as number[], this.#digests as number[]]; // copied above
  }
}
