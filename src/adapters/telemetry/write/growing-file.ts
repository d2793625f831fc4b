import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import {
  boolean,
  type InferOutput,
  literal,
  number,
  object,
  optional,
  picklist,
  record,
  safeParse,
  string,
  variant,
} from 'valibot';
import { AdapterError, InputError, RefusedError, UsageError } from '../../../engine/errors.ts';
import { GROWING_FORMATS, type WrittenFormat, type WrittenRecord, writeRecording } from './recording.ts';

/**
 * A recording that grows while a stream is read. Beside it lies a checkpoint: how long the file is, and how far each shard is in it. What
 * stands behind that length was written by a run that was killed, and is taken away when the next one goes on.
 */

const PROGRESS = variant('kind', [
  object({ kind: literal('start') }),
  object({ kind: literal('at'), atMs: number() }),
  object({ kind: literal('after'), sequenceNumber: string() }),
  object({ kind: literal('ended') }),
]);

const CHECKPOINT = object({
  format: literal('flex-telemetry-recording/1'),
  stream: string(),
  to: picklist(GROWING_FORMATS),
  gzip: boolean(),
  /** Where shards are begun that have not been read; absent: at their start. */
  fromMs: optional(number()),
  byteCount: number(),
  recordCount: number(),
  shards: record(string(), PROGRESS),
});

/** What lies beside a recording that may go on. */
export type RecordingCheckpoint = InferOutput<typeof CHECKPOINT>;

/** What a recording is of, and how it is written. */
export type RecordingKind = Pick<RecordingCheckpoint, 'stream' | 'to' | 'gzip'>;

export function checkpointPathOf(path: string): string {
  return `${path}.checkpoint`;
}

/**
 * @returns undefined where there is neither recording nor checkpoint.
 * @throws InputError `bad-checkpoint`; UsageError `other-recording`; RefusedError `no-checkpoint` for a file that nobody recorded.
 */
export async function readRecordingCheckpoint(
  path: string,
  kind: RecordingKind,
): Promise<RecordingCheckpoint | undefined> {
  const checkpointPath = checkpointPathOf(path);
  const [text, byteCount] = [await textOf(checkpointPath), await sizeOf(path)];
  if (text === undefined) {
    if (byteCount === undefined) return undefined;
    throw new RefusedError('no-checkpoint', `${path} is there already, and is no recording that goes on.`, {
      details: [{ path: '--out', value: path, expected: 'another file, or one that was recorded before' }],
    });
  }
  const parsed = safeParse(CHECKPOINT, jsonOf(text));
  if (!parsed.success) {
    throw badCheckpoint(
      checkpointPath,
      parsed.issues.map((issue) => ({
        path: issue.path?.map(({ key }) => String(key)).join('.') ?? '',
        expected: issue.expected ?? 'what a recording writes',
      })),
    );
  }
  const found = parsed.output;
  refuseOther(found, kind);
  if ((byteCount ?? 0) >= found.byteCount) return found;
  const expected = `${found.byteCount} bytes, of which ${byteCount ?? 0} are there`;
  throw badCheckpoint(checkpointPath, [{ path: 'byteCount', expected }]);
}

function refuseOther(found: RecordingKind, asked: RecordingKind): void {
  const details = (['stream', 'to', 'gzip'] as const)
    .filter((key) => found[key] !== asked[key])
    .map((key) => ({ path: `--${key}`, value: String(asked[key]), expected: String(found[key]) }));
  if (details.length === 0) return;
  throw new UsageError(
    'other-recording',
    'The file is a recording of another kind; it cannot go on as this one.',
    {
      details,
    },
  );
}

function badCheckpoint(
  file: string,
  details: readonly { readonly path: string; readonly expected: string }[],
): InputError {
  return new InputError('bad-checkpoint', `${file} is not the checkpoint of the recording beside it.`, {
    details: details.map((detail) => ({ ...detail, file })),
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(ifThere);
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(({ size }) => size, ifThere);
}

function ifThere(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}

/** A recording that is being written. */
export interface GrowingFile {
  readonly byteCount: number;
  readonly recordCount: number;
  /** Adds records, whole, and then says how far the shards are with them. */
  append(records: readonly WrittenRecord[], shards: Readonly<RecordingCheckpoint['shards']>): Promise<void>;
  close(): Promise<void>;
}

/** @param before - as it was read; what the file has behind it is cut off. @throws AdapterError `unwritable`. */
export async function openGrowingFile(
  path: string,
  kind: RecordingKind & { readonly fromMs?: number | undefined },
  before: RecordingCheckpoint | undefined,
): Promise<GrowingFile> {
  const file = await openForAppend(path, before?.byteCount ?? 0);
  let byteCount = before?.byteCount ?? 0;
  let recordCount = before?.recordCount ?? 0;
  return {
    get byteCount() {
      return byteCount;
    },
    get recordCount() {
      return recordCount;
    },
    async append(records, shards) {
      const bytes = await bytesOf(records, kind);
      if (bytes.length > 0) {
        await writable(path, async () => {
          await file.write(bytes, 0, bytes.length, byteCount);
          await file.datasync();
        });
      }
      byteCount += bytes.length;
      recordCount += records.length;
      const { stream, to, gzip, fromMs } = kind;
      const from = fromMs === undefined ? {} : { fromMs };
      const checkpoint: RecordingCheckpoint = {
        format: 'flex-telemetry-recording/1',
        stream,
        to,
        gzip,
        ...from,
        byteCount,
        recordCount,
        shards: { ...shards },
      };
      await writable(path, () => replaceFile(checkpointPathOf(path), `${JSON.stringify(checkpoint)}\n`));
    },
    close: () => file.close(),
  };
}

async function openForAppend(path: string, byteCount: number): Promise<FileHandle> {
  return writable(path, async () => {
    const file = await open(path, byteCount === 0 ? 'w' : 'r+');
    await file.truncate(byteCount);
    return file;
  });
}

/** Documents, lines, messages and members of gzip may stand one behind the other. */
async function bytesOf(
  records: readonly WrittenRecord[],
  { to, gzip }: { readonly to: WrittenFormat; readonly gzip: boolean },
): Promise<Buffer> {
  if (records.length === 0) return Buffer.alloc(0);
  const pieces: Buffer[] = [];
  for await (const piece of writeRecording(each(records), { format: to, aggregateCount: 1 }))
    pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  return gzip ? gzipSync(bytes) : bytes;
}

async function* each<Element>(elements: readonly Element[]): AsyncGenerator<Element> {
  yield* elements;
}

async function replaceFile(path: string, text: string): Promise<void> {
  const partPath = `${path}.${process.pid}.part`;
  try {
    await writeFile(partPath, text);
    await rename(partPath, path);
  } catch (error) {
    await rm(partPath, { force: true });
    throw error;
  }
}

async function writable<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new AdapterError('unwritable', `${path} cannot be written: ${code ?? String(error)}.`, {
      cause: error,
    });
  }
}
