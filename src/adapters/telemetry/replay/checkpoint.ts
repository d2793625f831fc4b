import { hash } from 'node:crypto';
import { open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import {
  array,
  type InferOutput,
  literal,
  number,
  object,
  optional,
  record,
  safeParse,
  string,
} from 'valibot';
import { ConfigError } from '../../../engine/errors.ts';
import type { RecordPosition } from '../record.ts';

/** How far the recordings of a replay have been worked off: by file, and within a file by shard. */

const SCHEMA = object({
  format: literal('flex-telemetry-checkpoint/1'),
  files: array(
    object({
      file: string(),
      /** Of the file's first bytes: another file under the same name is not taken for it. */
      headDigest: string(),
      /** The first record that has not been worked off. */
      nextIndex: number(),
      /** Within it, the first of those that were put together. */
      nextSubIndex: optional(number()),
      /** The last of each shard that has been worked off. */
      shards: record(string(), object({ sequenceNumber: string(), subIndex: optional(number()) })),
    }),
  ),
});

type StoredCheckpoint = InferOutput<typeof SCHEMA>;

/** How far one file has been worked off. */
export type FileCheckpoint = Readonly<StoredCheckpoint['files'][number]>;

const HEAD_BYTES = 4_096;

/** What tells a file from another under its name: a digest of its first bytes. */
export async function headDigestOf(path: string): Promise<string> {
  const handle = await open(path);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    const { size } = await stat(path);
    // A file that is shorter may still grow: only what was there is compared.
    return `${Math.min(size, HEAD_BYTES)}:${hash('sha256', head.subarray(0, bytesRead))}`;
  } finally {
    await handle.close();
  }
}

/** Whether the bytes that a digest was made of still stand at the beginning of the file. */
export async function beginsAs(path: string, headDigest: string): Promise<boolean> {
  const byteCount = Number(headDigest.split(':')[0]);
  const handle = await open(path);
  try {
    const head = Buffer.alloc(byteCount);
    const { bytesRead } = await handle.read(head, 0, byteCount, 0);
    return `${bytesRead}:${hash('sha256', head.subarray(0, bytesRead))}` === headDigest;
  } finally {
    await handle.close();
  }
}

export function newCheckpoint(file: string, headDigest: string): FileCheckpoint {
  return { file, headDigest, nextIndex: 0, shards: {} };
}

/** The checkpoint once a record has been worked off. */
export function passed(checkpoint: FileCheckpoint, position: RecordPosition): FileCheckpoint {
  const { index, subIndex, shardId, sequenceNumber } = position;
  const next =
    subIndex === undefined ? { nextIndex: index + 1 } : { nextIndex: index, nextSubIndex: subIndex + 1 };
  const sub = subIndex === undefined ? {} : { subIndex };
  const shards =
    shardId === undefined || sequenceNumber === undefined
      ? checkpoint.shards
      : { ...checkpoint.shards, [shardId]: { sequenceNumber, ...sub } };
  return { file: checkpoint.file, headDigest: checkpoint.headDigest, ...next, shards };
}

/** Whether a record of the very file has been worked off, by its place in it. */
export function isPassed({ nextIndex, nextSubIndex = 0 }: FileCheckpoint, position: RecordPosition): boolean {
  if (position.index !== nextIndex) return position.index < nextIndex;
  return position.subIndex !== undefined && position.subIndex < nextSubIndex;
}

/** Whether a record has been worked off, by what the stream says of it; that holds in another file, too. */
export function isPassedInShard({ shards }: FileCheckpoint, position: RecordPosition): boolean {
  const { shardId, sequenceNumber, subIndex } = position;
  if (shardId === undefined || sequenceNumber === undefined) return false;
  const last = shards[shardId];
  if (last === undefined) return false;
  const order = compareSequence(sequenceNumber, last.sequenceNumber);
  return order < 0 || (order === 0 && (subIndex ?? -1) <= (last.subIndex ?? -1));
}

/** Sequence numbers are whole numbers with more digits than a number of ours holds. */
function compareSequence(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.replace(/^0+(?=.)/, '')) as [string, string];
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * @returns the checkpoints of a file, none where it is not there.
 * @throws ConfigError `bad-checkpoint`.
 */
export async function readCheckpoints(path: string): Promise<readonly FileCheckpoint[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const parsed = safeParse(SCHEMA, jsonOf(text));
  if (parsed.success) return parsed.output.files;
  throw new ConfigError('bad-checkpoint', `${path} is no checkpoint of a replay.`, {
    details: parsed.issues.map((issue) => ({
      path: issue.path?.map(({ key }) => String(key)).join('.') ?? '',
      expected: issue.expected ?? 'what a replay writes',
    })),
    next: `rm ${path}`,
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes checkpoints whole or not at all. */
export async function writeCheckpoints(path: string, files: readonly FileCheckpoint[]): Promise<void> {
  const stored = { format: 'flex-telemetry-checkpoint/1', files };
  const partPath = `${path}.${process.pid}.part`;
  await writeFile(partPath, `${JSON.stringify(stored, undefined, 2)}\n`);
  await rename(partPath, path);
}
