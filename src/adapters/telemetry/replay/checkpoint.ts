import { hash } from 'node:crypto';
import type { StoredReplay } from '../../../engine/repositories/index.ts';
import type { RecordPosition } from '../record.ts';

/** How far a recording has been worked off: by place, and by shard. */
export type FileCheckpoint = Pick<StoredReplay, 'headDigest' | 'nextIndex' | 'nextSubIndex' | 'shards'>;

const HEAD_BYTES = 4_096;

/** What tells a recording from another: a digest of its first bytes, and how many those were, since it may grow. */
export function headDigestOf(head: Buffer): string {
  const bytes = head.subarray(0, HEAD_BYTES);
  return `${bytes.length}:${hash('sha256', bytes)}`;
}

/** Whether the bytes that a digest was made of still stand at the beginning. */
export function beginsAs(head: Buffer, headDigest: string): boolean {
  const byteCount = Number(headDigest.split(':')[0]);
  return head.length >= byteCount && headDigestOf(head.subarray(0, byteCount)) === headDigest;
}

export function newCheckpoint(head: Buffer): FileCheckpoint {
  return { headDigest: headDigestOf(head), nextIndex: 0, shards: {} };
}

/** The checkpoint once these records have been worked off. @param positions - the last of each shard, in their order. */
export function passed(checkpoint: FileCheckpoint, positions: Iterable<RecordPosition>): FileCheckpoint {
  const { headDigest } = checkpoint;
  const shards = { ...checkpoint.shards };
  let next: Pick<FileCheckpoint, 'nextIndex' | 'nextSubIndex'> = checkpoint;
  for (const { index, subIndex, shardId, sequenceNumber } of positions) {
    next =
      subIndex === undefined ? { nextIndex: index + 1 } : { nextIndex: index, nextSubIndex: subIndex + 1 };
    if (shardId === undefined || sequenceNumber === undefined) continue;
    shards[shardId] = { sequenceNumber, ...(subIndex === undefined ? {} : { subIndex }) };
  }
  const { nextIndex, nextSubIndex } = next;
  return { headDigest, nextIndex, ...(nextSubIndex === undefined ? {} : { nextSubIndex }), shards };
}

/** Whether a record of the very file has been worked off, by its place in it. */
export function isPassed({ nextIndex, nextSubIndex = 0 }: FileCheckpoint, position: RecordPosition): boolean {
  if (position.index !== nextIndex) return position.index < nextIndex;
  return position.subIndex !== undefined && position.subIndex < nextSubIndex;
}

/**
 * Whether a record has been worked off, by what the stream says of it; that holds in another file, too. Only numbers
 * that a stream gives are looked at, which rise for ever: those of a recording that was made up or converted begin anew.
 */
export function isPassedInShard({ shards }: FileCheckpoint, position: RecordPosition): boolean {
  const { shardId, sequenceNumber, subIndex } = position;
  if (shardId === undefined || sequenceNumber === undefined || !OF_STREAM.test(sequenceNumber)) return false;
  const last = shards[shardId];
  if (last === undefined || !OF_STREAM.test(last.sequenceNumber)) return false;
  // All have the same number of digits: they sort as texts.
  if (sequenceNumber !== last.sequenceNumber) return sequenceNumber < last.sequenceNumber;
  return (subIndex ?? -1) <= (last.subIndex ?? -1);
}

/** Numbers of Kinesis have 56 digits and begin with its version, 49. */
const OF_STREAM = /^49\d{54}$/;
