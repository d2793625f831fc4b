import {
  AHEAD_MAX_MS,
  type ArrivedRecord,
  type AssetMeasurement,
  type Intake,
  type IntakeMemory,
  type IntakeNote,
  type MappedMeasurement,
  possibleMemory,
  type Reason,
  SEEN_MS,
  type TelemetrySink,
  type TopologyClass,
  takeIn,
} from '../commissioning/index.ts';
import { AdapterError } from '../errors.ts';
import {
  type FleetRepository,
  isCounted,
  type RememberedSystem,
  type UnknownSystem,
  type WantedMemory,
  withCounted,
} from '../repositories/index.ts';
import type { TelemetryMessage } from '../telemetry/index.ts';
import { DAY_MS } from '../time/index.ts';
import { measurementKept } from './kept-measurement.ts';
import { type KnownDevice, knownDevices } from './known-devices.ts';
import { type QuarantineReason, quarantine, type Refused } from './quarantine.ts';
import { askForSweep } from './sweep-asked.ts';
import { systemKeyOf } from './view.ts';

/**
 * What the telemetry processor may do. It reads which devices there are, and has nothing with which it could make or
 * change one: what is in the stream says nothing of what exists.
 */
export interface TelemetryPorts {
  readonly fleet: Pick<
    FleetRepository,
    | 'devices'
    | 'metadata'
    | 'memories'
    | 'putMemories'
    | 'unknownOf'
    | 'putUnknown'
    | 'sweepAsked'
    | 'putSweepAsked'
    | 'sweptMs'
    | 'quarantinedOf'
    | 'putQuarantined'
  >;
  readonly sink: TelemetrySink;
  /** Takes the measurements of sites, so that prognoses can be made from them. */
  readonly feed?: MeasurementFeed;
}

/** Where measurements go beside the platform. */
export interface MeasurementFeed {
  /** Takes what it has already without harm. */
  add(batches: readonly SystemMeasurements[]): Promise<void>;
}

/** What was measured of one system. */
export interface SystemMeasurements {
  readonly systemId: string;
  readonly topology: TopologyClass | undefined;
  /** Those of one interval come one behind the other. */
  readonly measurements: readonly MappedMeasurement[];
}

/** A message of the stream, as it came. */
export interface ArrivedMessage {
  readonly message: TelemetryMessage;
  readonly arrivalMs: number;
  /** It is not known when it came: see `ArrivedRecord`. */
  readonly isUndated?: boolean;
}

/** What a batch of messages came to. */
export interface TelemetryReport {
  readonly recordCount: number;
  readonly measurementCount: number;
  /** Records that say nothing of power: status and inventories are asked for, and not taken from the stream. */
  readonly otherCount: number;
  readonly unknownCount: number;
  /** Systems that nobody knows, the first time on a day of UTC that they are heard: to be told, and a sweep to be asked for. */
  readonly unknownSystemIds: readonly string[];
  /** A sweep was asked for, since the platform may know them by now. */
  readonly isSweepAsked: boolean;
  /** What was not used, or not wholly, by its reason. */
  readonly noteCounts: ReadonlyMap<Reason, number>;
}

export interface TelemetryProcessor {
  process(messages: readonly ArrivedMessage[]): Promise<TelemetryReport>;
}

/**
 * A processor for the devices that are in the table now. Each batch is sent first and remembered then, so that one that
 * was killed in between is sent again under the same keys, which the platform drops.
 *
 * @param nowMs - by which assets that are gone are told; @param offlineTimeoutMs - see `takeIn`.
 */
export async function openTelemetryProcessor(
  ports: TelemetryPorts,
  { nowMs, offlineTimeoutMs }: { readonly nowMs: number; readonly offlineTimeoutMs: number },
): Promise<TelemetryProcessor> {
  const known = await knownDevices(ports.fleet, nowMs);
  return { process: (messages) => processBatch(messages, known, { ports, nowMs, offlineTimeoutMs }) };
}

interface Situation {
  readonly ports: TelemetryPorts;
  readonly nowMs: number;
  readonly offlineTimeoutMs: number;
}

async function processBatch(
  messages: readonly ArrivedMessage[],
  known: ReadonlyMap<string, KnownDevice>,
  situation: Situation,
): Promise<TelemetryReport> {
  const { fleet } = situation.ports;
  const bySystem = Map.groupBy(messages, ({ message }) => systemKeyOf(message.systemId));
  const unknown = [...bySystem].filter(([key]) => !known.has(key));
  const unknownSystemIds = await countUnknown(unknown, fleet, situation.nowMs);
  const isSweepAsked = unknown.length > 0 && (await askForSweep(lastArrivalOf(unknown), fleet));
  const collisions: Refused[] = [];
  const batches: SystemBatch[] = [];
  let otherCount = 0;
  for (const [key, ofSystem] of bySystem) {
    const of = known.get(key);
    if (of === undefined) continue;
    const { records, refused, otherCount: others } = recordsOf(ofSystem, of);
    otherCount += others;
    collisions.push(...refused);
    if (records.length > 0) batches.push({ key, records, known: of });
  }
  const taken = await takeInAll(batches, situation);
  const refused = [...collisions, ...taken.refused];
  await quarantine([...refused, ...taken.notes.flatMap(refusedOf)], fleet, situation.nowMs);
  // At last: what is remembered is not sent again, and what was put apart would not be noted then.
  await fleet.putMemories(taken.remembered);
  return {
    recordCount: batches.reduce((sum, { records }) => sum + records.length, 0),
    measurementCount: taken.measurementCount,
    otherCount,
    unknownCount: unknown.reduce((sum, [, ofSystem]) => sum + ofSystem.length, 0),
    unknownSystemIds,
    isSweepAsked,
    noteCounts: countsOf([
      ...refused.map(({ reason }) => reason),
      ...taken.notes.map(({ reason }) => reason),
    ]),
  };
}

interface SystemBatch {
  readonly key: string;
  readonly records: readonly ArrivedRecord[];
  readonly known: KnownDevice;
}

function recordsOf(
  messages: readonly ArrivedMessage[],
  { subject, isSimulated }: KnownDevice,
): {
  readonly records: readonly ArrivedRecord[];
  readonly refused: readonly Refused[];
  readonly otherCount: number;
} {
  const records: ArrivedRecord[] = [];
  const refused: Refused[] = [];
  let otherCount = 0;
  for (const { message, arrivalMs, isUndated = false } of messages) {
    if (message.simulated !== isSimulated) {
      const kind = message.simulated ? 'simulated' : 'real';
      refused.push({
        reason: 'SimRealCollision',
        of: { systemId: message.systemId },
        cause: kind,
        atMs: arrivalMs,
        sample: () => {
          const other = isSimulated ? 'simulated' : 'real';
          const { content } = message;
          const record = content.kind === 'energy' ? content.records[0] : undefined;
          return {
            message: `the record is ${kind}, and the asset ${subject.assetId} is ${other}`,
            ...(record === undefined ? {} : { record: measurementKept(record) }),
          };
        },
      });
    } else if (message.content.kind === 'energy') {
      for (const record of message.content.records) records.push({ record, arrivalMs, isUndated });
    } else {
      otherCount += 1;
    }
  }
  return { records, refused, otherCount };
}

interface Taken {
  readonly notes: readonly SystemNote[];
  /** Measurements that the platform did not take. */
  readonly refused: readonly Refused[];
  readonly measurementCount: number;
  readonly remembered: readonly RememberedSystem[];
}

async function takeInAll(
  batches: readonly SystemBatch[],
  { ports, nowMs, offlineTimeoutMs }: Situation,
): Promise<Taken> {
  const memories = await ports.fleet.memories(batches.map(wantedOf));
  const measurements: AssetMeasurement[] = [];
  const ofSystems: SystemMeasurements[] = [];
  const again: SystemMeasurements[] = [];
  const notes: SystemNote[] = [];
  const remembered: RememberedSystem[] = [];
  batches.forEach(({ key, records, known }, index) => {
    const before: IntakeMemory = possibleMemory(memories[index]!, nowMs);
    const { subject } = known;
    const intake = takeIn(records, before, subject, offlineTimeoutMs);
    const { systemId, topology } = subject;
    for (const one of intake.measurements) measurements.push(one);
    if (intake.measurements.length > 0)
      ofSystems.push({ systemId, topology, measurements: intake.measurements });
    if (intake.again.length > 0) again.push({ systemId, topology, measurements: intake.again });
    for (const one of intake.notes) notes.push({ ...one, systemId: subject.systemId });
    remembered.push({ systemId: key, after: intake.memory, ...usedFrom(intake) });
  });
  const refused = measurements.length === 0 ? [] : await sendAll(ofSystems, measurements, ports.sink);
  await ports.feed?.add([...ofSystems, ...again]);
  return { notes, refused, remembered, measurementCount: measurements.length - refused.length };
}

/**
 * Sends what was measured. What the platform does not take for the fault of a measurement, or since somebody has just removed its
 * asset, holds up no other. Whose fault it is says the sink: where it is the platform's own, nothing is given up.
 */
async function sendAll(
  ofSystems: readonly SystemMeasurements[],
  measurements: readonly AssetMeasurement[],
  sink: TelemetrySink,
): Promise<readonly Refused[]> {
  try {
    await sink.send(measurements);
    return [];
  } catch (error) {
    if (!(error instanceof AdapterError) || error.code !== 'measurements-rejected') throw error;
    const problems = new Map(error.details.map((problem) => [problem.path, problem]));
    const refused = ofSystems.flatMap(({ systemId, measurements: ofSystem }) =>
      ofSystem.flatMap(({ key, endMs }): readonly Refused[] => {
        const problem = problems.get(key);
        if (problem === undefined) return [];
        const { value: cause = '', expected } = problem;
        const sample = () => ({ message: `Concerto did not take ${key}: ${cause}, expected ${expected}` });
        return [{ reason: 'MeasurementRefused', of: { systemId }, cause, atMs: endMs, sample }];
      }),
    );
    if (refused.length === 0) throw error;
    return refused;
  }
}

function usedFrom({ usedFromMs }: Intake): Pick<RememberedSystem, 'changedFromMs'> {
  return usedFromMs === undefined ? {} : { changedFromMs: usedFromMs };
}

interface SystemNote extends IntakeNote {
  readonly systemId: string;
}

/** Between which intervals may end that are used at all: whatever a wrong clock says, no more than these days are read. */
function wantedOf({ key, records }: SystemBatch): WantedMemory {
  const arrivals = records.map(({ arrivalMs }) => arrivalMs);
  const ends = records.map(({ record }) => record.endMs);
  const oldestMs = Math.min(...arrivals) - SEEN_MS;
  const newestMs = Math.max(...arrivals) + AHEAD_MAX_MS;
  const within = (ms: number) => Math.min(newestMs, Math.max(oldestMs, ms));
  return { systemId: key, fromMs: within(Math.min(...ends)), untilMs: within(Math.max(...ends)) };
}

/** What is kept of a note; nothing where it is only counted. */
function refusedOf({
  reason,
  isQuarantined,
  systemId,
  message,
  record,
  arrivalMs,
}: SystemNote): readonly Refused[] {
  if (!isQuarantined) return [];
  return [
    {
      reason: reason as QuarantineReason,
      of: { systemId },
      atMs: arrivalMs,
      sample: () => ({ message, record: measurementKept(record) }),
    },
  ];
}

/** Counts what unknown systems send. @returns those that were not heard on that day of UTC before. */
async function countUnknown(
  unknown: readonly (readonly [key: string, messages: readonly ArrivedMessage[]])[],
  fleet: TelemetryPorts['fleet'],
  nowMs: number,
): Promise<readonly string[]> {
  if (unknown.length === 0) return [];
  const stored = await fleet.unknownOf(unknown.map(([systemId]) => systemId));
  const told: string[] = [];
  const changed = unknown.flatMap(([systemId, messages], index): readonly UnknownSystem[] => {
    const before = stored[index];
    const counted = before?.counted ?? [];
    // A batch that was killed before its place was stored comes again.
    const arrivals = messages.map(({ arrivalMs }) => arrivalMs).filter((atMs) => !isCounted(counted, atMs));
    if (arrivals.length === 0) return [];
    const lastMs = Math.max(before?.lastMs ?? Number.NEGATIVE_INFINITY, ...arrivals);
    if (before === undefined || utcDayOf(before.lastMs) < utcDayOf(lastMs)) told.push(systemId);
    return [
      {
        systemId,
        recordCount: (before?.recordCount ?? 0) + arrivals.length,
        firstMs: Math.min(before?.firstMs ?? Number.POSITIVE_INFINITY, ...arrivals),
        lastMs,
        notedMs: nowMs,
        counted: withCounted(counted, arrivals),
      },
    ];
  });
  if (changed.length > 0) await fleet.putUnknown(changed);
  return told;
}

function lastArrivalOf(
  unknown: readonly (readonly [key: string, messages: readonly ArrivedMessage[]])[],
): number {
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const [, messages] of unknown) {
    for (const { arrivalMs } of messages) lastMs = Math.max(lastMs, arrivalMs);
  }
  return lastMs;
}

/** A count of days: a key, and no day of anybody's. */
function utcDayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS);
}

function countsOf(reasons: readonly Reason[]): ReadonlyMap<Reason, number> {
  const counts = new Map<Reason, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}
