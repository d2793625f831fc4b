import { MINUTE_MS } from '../time/index.ts';
import { hasNegativeConsumption, isBeaconId, isImplausible, isNoValue } from './plausible.ts';
import { type Gap, SystemHistory } from './system-history.ts';
import type { EnergyRecord, TelemetryMessage } from './types.ts';

/** What can be wrong with measurements that can be read. The names are stable. */
export const DEFECT_KINDS = [
  /** The same interval with the same content again. */
  'duplicate',
  /** The same interval with other content. */
  'conflict',
  /** Older than what the system had sent before. */
  'out-of-order',
  /** Sent more than ten minutes after its interval. */
  'late',
  /** Its interval ends after it was sent: the clock of the device is ahead. */
  'future',
  /** A lifetime counter is less than it was. */
  'counter-fell',
  /** More power than a home has, or a state of charge beyond 0 to 100 %. */
  'implausible',
  /** The sentinel of a missing meter in place of a power. */
  'no-meter',
  /** The home seems to produce more than it has. */
  'negative-consumption',
  /** The id is that of the monitoring unit, not of an inverter. */
  'beacon-id',
  /** A device that another system claims, too. */
  'claimed-twice',
  /** A value of an enumeration without a name. */
  'unrecognized',
  /** Fields that this program does not know. */
  'unknown-field',
] as const;

export type DefectKind = (typeof DEFECT_KINDS)[number];

const LATE_MS = 10 * MINUTE_MS;
/** Clocks of device and cloud need not agree better. */
const FUTURE_TOLERANCE_MS = 2 * MINUTE_MS;
const EXAMPLE_COUNT = 3;

/** One kind of defect, over a whole recording. */
export interface DefectSummary {
  readonly kind: DefectKind;
  /** Records with it. */
  readonly count: number;
  readonly systemCount: number;
  /** A few of the systems. */
  readonly exampleIds: readonly string[];
}

/** A system in a recording. */
export interface SystemSummary {
  readonly systemId: string;
  readonly simulated: boolean;
  readonly recordCount: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Length of its intervals. */
  readonly periodMs: number;
  /** How many of the intervals between its first and its last are there [%]. */
  readonly coveragePct: number;
  readonly gaps: readonly Gap[];
}

/** What is in a recording. */
export interface InspectionReport {
  readonly messageCount: number;
  /** Measurements, duplicates included. */
  readonly recordCount: number;
  readonly statusCount: number;
  readonly inventoryCount: number;
  readonly unknownCount: number;
  /** From the first interval to the last; undefined without measurements. */
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
  /** Sorted by id. */
  readonly systems: readonly SystemSummary[];
  /** Only those that were found. */
  readonly defects: readonly DefectSummary[];
}

/** Looks at messages as they come and remembers what an operator wants to know of a recording. */
export interface Inspection {
  add(message: TelemetryMessage): void;
  report(): InspectionReport;
}

/**
 * Begins an inspection. Memory grows with the systems and not with the records: duplicates are found among the last
 * intervals of each system only.
 */
export function inspectTelemetry(): Inspection {
  const histories = new Map<string, SystemHistory>();
  const claims = new Map<string, string>();
  const defects = new Map<DefectKind, Map<string, number>>();
  const counts = { message: 0, record: 0, status: 0, inventory: 0, unknown: 0 };
  const found = (kind: DefectKind, systemId: string, count = 1) => {
    const bySystem = defects.get(kind) ?? new Map<string, number>();
    bySystem.set(systemId, (bySystem.get(systemId) ?? 0) + count);
    defects.set(kind, bySystem);
  };

  const addRecord = (record: EnergyRecord, message: TelemetryMessage, history: SystemHistory) => {
    const { systemId } = message;
    counts.record += 1;
    const order = history.add(record);
    if (order !== 'next') found(order, systemId);
    if (message.emittedMs - record.endMs > LATE_MS) found('late', systemId);
    if (record.endMs - message.emittedMs > FUTURE_TOLERANCE_MS) found('future', systemId);
    if (order === 'next' && history.countersThatFell(record) > 0) found('counter-fell', systemId);
    for (const kind of contentDefects(record)) found(kind, systemId);
    for (const { deviceId } of record.samples) {
      if (deviceId === undefined) continue;
      const owner = claims.get(deviceId) ?? systemId;
      claims.set(deviceId, owner);
      if (owner !== systemId) found('claimed-twice', systemId);
    }
  };

  return {
    add(message) {
      const { systemId, content } = message;
      counts.message += 1;
      if (message.unknownFieldCount > 0) found('unknown-field', systemId);
      if (isBeaconId(systemId)) found('beacon-id', systemId);
      if (content.kind !== 'energy') {
        counts[content.kind] += 1;
        return;
      }
      const history = histories.get(systemId) ?? new SystemHistory();
      histories.set(systemId, history);
      history.isSimulated = message.simulated;
      for (const record of content.records) addRecord(record, message, history);
    },
    report: () => {
      const systems = [...histories].map(systemSummary).sort((a, b) => (a.systemId < b.systemId ? -1 : 1));
      return {
        messageCount: counts.message,
        recordCount: counts.record,
        statusCount: counts.status,
        inventoryCount: counts.inventory,
        unknownCount: counts.unknown,
        startMs: least(systems.map(({ startMs }) => startMs)),
        endMs: most(systems.map(({ endMs }) => endMs)),
        systems,
        defects: DEFECT_KINDS.flatMap((kind) => defectSummary(kind, defects.get(kind))),
      };
    },
  };
}

function contentDefects(record: EnergyRecord): readonly DefectKind[] {
  const { samples } = record;
  const isUnrecognized =
    isNumbered(record.systemMode) || isNumbered(record.gridState) || samples.some(hasUnrecognized);
  return [
    ...(samples.some(isNoValue) ? (['no-meter'] as const) : []),
    ...(samples.some((sample) => isImplausible(sample) && !isNoValue(sample))
      ? (['implausible'] as const)
      : []),
    ...(hasNegativeConsumption(record) ? (['negative-consumption'] as const) : []),
    ...(isUnrecognized ? (['unrecognized'] as const) : []),
  ];
}

function hasUnrecognized({ component, point, quality }: EnergyRecord['samples'][number]): boolean {
  return isNumbered(component) || isNumbered(point) || isNumbered(quality);
}

function isNumbered(name: string | undefined): boolean {
  return name?.startsWith('UNRECOGNIZED') ?? false;
}

function systemSummary([systemId, history]: readonly [string, SystemHistory]): SystemSummary {
  const { firstMs, lastEndMs, recordCount, periodMs, isSimulated, gaps } = history;
  const expectedCount = Math.max(1, Math.round((lastEndMs - firstMs) / periodMs));
  return {
    systemId,
    simulated: isSimulated,
    recordCount,
    startMs: firstMs,
    endMs: lastEndMs,
    periodMs,
    coveragePct: Math.min(100, (100 * recordCount) / expectedCount),
    gaps: gaps.toSorted((a, b) => a.startMs - b.startMs),
  };
}

function defectSummary(
  kind: DefectKind,
  bySystem: ReadonlyMap<string, number> | undefined,
): readonly DefectSummary[] {
  if (bySystem === undefined) return [];
  let count = 0;
  for (const one of bySystem.values()) count += one;
  const exampleIds = [...bySystem.keys()].slice(0, EXAMPLE_COUNT);
  return [{ kind, count, systemCount: bySystem.size, exampleIds }];
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => Math.min(a, b));
}

function most(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b));
}
