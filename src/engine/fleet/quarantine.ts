import type { Reason } from '../commissioning/index.ts';
import {
  digestOfText,
  type FleetRepository,
  isCounted,
  keys,
  type QuarantinedRecording,
  type QuarantineEntry,
  type QuarantineSample,
  withCounted,
} from '../repositories/index.ts';
import { DAY_MS } from '../time/index.ts';
import { systemKeyOf } from './view.ts';

/** Why something is put apart, in the order in which somebody has to look at it. */
export const QUARANTINE_REASONS = [
  'DecodeError',
  'SimRealCollision',
  'ConflictingDuplicate',
  'MeasurementRefused',
  'FutureTimestamp',
  'TooOld',
  'UnsolicitedMetadata',
] as const satisfies readonly Reason[];

export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

/** Of each entry the first and the last so many are kept; what lies between is counted. */
export const SAMPLES_AT_EACH_END = 3;

/** Something that is not used and that a person is to look at. */
export interface Refused {
  readonly reason: QuarantineReason;
  /** Whose it is, or in which recording it stood. */
  readonly of: { readonly systemId: string } | { readonly recording: QuarantinedRecording };
  /** See `QuarantineEntry.cause`. */
  readonly cause?: string;
  /** When it arrived, or was read. */
  readonly atMs: number;
  /** Its place in the order of what is counted; absent: it is `atMs`. */
  readonly place?: number;
  /** What is kept of it, where it is kept. */
  readonly sample: () => Omit<QuarantineSample, 'place' | 'atMs'>;
}

/**
 * Puts things apart: one entry for all that has the same reason and is of the same system or recording, with their count and
 * a few of them. What comes again, because work was broken off or is done once more, is not counted again.
 *
 * @param nowMs - by which entries are forgotten in the end.
 */
export async function quarantine(
  refused: readonly Refused[],
  fleet: Pick<FleetRepository, 'quarantinedOf' | 'putQuarantined'>,
  nowMs: number,
): Promise<void> {
  if (refused.length === 0) return;
  const byKey = [...Map.groupBy(refused, quarantineKeyOf)];
  const stored = await fleet.quarantinedOf(byKey.map(([key]) => key));
  const changed = byKey.flatMap(([key, of], index) => entryAfter(key, stored[index], of, nowMs) ?? []);
  if (changed.length > 0) await fleet.putQuarantined(changed);
}

/** Under which key something is put apart. */
export function quarantineKeyOf({ reason, of, cause }: Pick<Refused, 'reason' | 'of' | 'cause'>): string {
  const subject =
    'systemId' in of
      ? partOfKey(systemKeyOf(of.systemId))
      : digestOfText(`${of.recording.id} ${of.recording.shardId ?? ''}`);
  return `q:${reason}:${subject}${cause === undefined ? '' : `:${partOfKey(cause)}`}`;
}

/** What somebody else made up may be as long as they like. */
function partOfKey(text: string): string {
  const part = keys.keyText(text);
  return part.length <= PART_LENGTH_MAX ? part : digestOfText(text);
}

const PART_LENGTH_MAX = 200;

function placeOf({ place, atMs }: Refused): number {
  return place ?? atMs;
}

/** @returns undefined where nothing is new, and it was noted within a day that it is there. */
function entryAfter(
  key: string,
  before: QuarantineEntry | undefined,
  refused: readonly Refused[],
  nowMs: number,
): QuarantineEntry | undefined {
  const counted = before?.counted ?? [];
  const fresh = refused.filter((one) => !isCounted(counted, placeOf(one)));
  if (before !== undefined && fresh.length === 0) {
    return nowMs - before.notedMs < DAY_MS ? undefined : { ...before, notedMs: nowMs };
  }
  const sorted = fresh.toSorted((left, right) => placeOf(left) - placeOf(right));
  const samples = withSamples(before?.samples ?? [], sorted);
  const { reason, of, cause } = sorted.at(-1)!;
  const times = fresh.map(({ atMs }) => atMs);
  return {
    key,
    reason,
    ...(cause === undefined ? {} : { cause }),
    ...('systemId' in of ? { systemId: of.systemId } : { recording: of.recording }),
    message: samples.at(-1)!.message,
    count: (before?.count ?? 0) + fresh.length,
    firstMs: least([...times, before?.firstMs ?? Number.POSITIVE_INFINITY]),
    lastMs: greatest([...times, before?.lastMs ?? Number.NEGATIVE_INFINITY]),
    notedMs: nowMs,
    counted: withCounted(counted, sorted.map(placeOf)),
    keptCount: samples.length,
    samples,
  };
}

/** The first and the last of what is kept already and what comes, in whatever order it comes. */
function withSamples(
  before: readonly QuarantineSample[],
  sorted: readonly Refused[],
): readonly QuarantineSample[] {
  const all = [
    ...before.map((one) => ({ place: one.place, take: () => one })),
    ...sorted.map((one) => ({ place: placeOf(one), take: () => sampleOf(one) })),
  ].sort((left, right) => left.place - right.place);
  const kept =
    all.length <= 2 * SAMPLES_AT_EACH_END
      ? all
      : [...all.slice(0, SAMPLES_AT_EACH_END), ...all.slice(-SAMPLES_AT_EACH_END)];
  return kept.map(({ take }) => take());
}

function sampleOf(refused: Refused): QuarantineSample {
  return { place: placeOf(refused), atMs: refused.atMs, ...refused.sample() };
}

/** Of many: they are too many to be arguments of one call. */
function least(values: readonly number[]): number {
  return values.reduce((low, value) => Math.min(low, value));
}

function greatest(values: readonly number[]): number {
  return values.reduce((high, value) => Math.max(high, value));
}
