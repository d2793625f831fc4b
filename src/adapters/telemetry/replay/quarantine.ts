import { hash } from 'node:crypto';
import type { PoisonRecord } from '../record.ts';

/** Bytes of a record that are kept in quarantine. */
const KEPT_BYTES_MAX = 65_536;

/** A record that could not be used: where it stood, why, and what it was. */
export interface QuarantineEntry {
  /** The same for the same bytes and reason, so that it is counted and not kept twice. */
  readonly key: string;
  readonly reason: string;
  readonly detail: string;
  readonly file: string;
  readonly recordIndex: number;
  readonly byteOffset: number;
  readonly subIndex: number | undefined;
  readonly shardId: string | undefined;
  readonly sequenceNumber: string | undefined;
  readonly byteCount: number;
  /** Base64, of the first 64 KiB. */
  readonly data: string;
}

export function quarantineEntry(file: string, record: PoisonRecord): QuarantineEntry {
  const { reason, detail, bytes, position } = record;
  const { index: recordIndex, byteOffset, subIndex, shardId, sequenceNumber } = position;
  return {
    key: `q:${reason}:${hash('sha256', bytes)}`,
    reason,
    detail,
    file,
    recordIndex,
    byteOffset,
    subIndex,
    shardId,
    sequenceNumber,
    byteCount: bytes.length,
    data: bytes.toString('base64', 0, Math.min(bytes.length, KEPT_BYTES_MAX)),
  };
}
