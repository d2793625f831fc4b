import { hash } from 'node:crypto';
import type { Refused } from '../../../engine/fleet/index.ts';
import type { PoisonRecord } from '../record.ts';

/** Bytes of a record that are kept in quarantine. */
const KEPT_BYTES_MAX = 4_096;
const SHOWN_BYTES = 24;

/** What stands in place of a system: nobody knows whose record it is. */
const NO_SYSTEM = 'unreadable';

/** A record that cannot be read, as it is put apart: why, where it stood, and what it was. */
export function refusedRecord(
  { reason, detail, bytes, position }: PoisonRecord,
  { file, atMs }: { readonly file: string; readonly atMs: number },
): Refused {
  const { index: recordIndex, byteOffset, subIndex, shardId, sequenceNumber } = position;
  const sub = subIndex === undefined ? '' : `.${subIndex}`;
  const stream = sequenceNumber === undefined ? '' : `, ${shardId ?? 'shard unknown'} ${sequenceNumber}`;
  const place = `${file}, record ${recordIndex}${sub} at byte ${byteOffset}${stream}`;
  return {
    reason: 'DecodeError',
    systemId: NO_SYSTEM,
    message: `${reason}: ${detail}; ${place}; it begins ${bytes.toString('hex', 0, SHOWN_BYTES)}`,
    content: `${reason} ${hash('sha256', bytes)}`,
    atMs,
    found: {
      file,
      recordIndex,
      byteOffset,
      ...(subIndex === undefined ? {} : { subIndex }),
      ...(shardId === undefined ? {} : { shardId }),
      ...(sequenceNumber === undefined ? {} : { sequenceNumber }),
      byteCount: bytes.length,
      data: bytes.toString('base64', 0, Math.min(bytes.length, KEPT_BYTES_MAX)),
    },
  };
}
