import type { Refused } from '../../../engine/fleet/index.ts';
import type { PoisonRecord, RecordPosition } from '../record.ts';

/** Bytes of a record that are kept in quarantine. */
export const KEPT_BYTES_MAX = 4_096;

/** More than a record may hold of others, by its size: places of a file are in the order of numbers. */
const SUB_RECORDS_MAX = 4_194_304;

/** The recording in which records stand. */
export interface RecordingNamed {
  readonly file: string;
  /** What tells it from another that is called the same. */
  readonly recordingId: string;
  readonly atMs: number;
}

/** A record that cannot be read, as it is put apart: why, where it stood, and what it was. */
export function refusedRecord(
  { reason, detail, bytes, position }: PoisonRecord,
  { file, recordingId, atMs }: RecordingNamed,
): Refused {
  const { shardId } = position;
  return {
    reason: 'DecodeError',
    of: { recording: { id: recordingId, file, ...(shardId === undefined ? {} : { shardId }) } },
    cause: reason,
    atMs,
    place: position.index * SUB_RECORDS_MAX + (position.subIndex ?? 0),
    sample: () => ({
      message: `${detail}; ${placeText(file, position)}`,
      found: foundOf(file, position, bytes),
    }),
  };
}

function placeText(file: string, { index, byteOffset, subIndex }: RecordPosition): string {
  return `record ${index}${subIndex === undefined ? '' : `.${subIndex}`} at byte ${byteOffset} of ${file}`;
}

function foundOf(file: string, position: RecordPosition, bytes: Buffer) {
  const { index: recordIndex, byteOffset, subIndex, shardId, sequenceNumber } = position;
  return {
    file,
    recordIndex,
    byteOffset,
    ...(subIndex === undefined ? {} : { subIndex }),
    ...(shardId === undefined ? {} : { shardId }),
    ...(sequenceNumber === undefined ? {} : { sequenceNumber }),
    byteCount: bytes.length,
    data: bytes.toString('base64', 0, Math.min(bytes.length, KEPT_BYTES_MAX)),
  };
}
