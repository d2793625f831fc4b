import { resolve } from 'node:path';
import { arrivalOf } from '../../adapters/telemetry/framing/json-stamp.ts';
import type { PoisonRecord, RecordPosition, StreamRecord } from '../../adapters/telemetry/record.ts';
import { writeBytes } from '../../adapters/telemetry/write/file.ts';
import { keepsHeads, type WrittenRecord, writeRecording } from '../../adapters/telemetry/write/recording.ts';
import { UsageError } from '../../engine/errors.ts';
import { counted } from '../../engine/quantity/index.ts';
import type { TelemetryMessage } from '../../engine/telemetry/index.ts';
import type { Run } from '../shell/define.ts';
import { outFileOf } from '../shell/files.ts';
import type { Io } from '../shell/io.ts';
import type { convertRecordings } from './commands.ts';
import { PoisonList, placeText } from './poison-list.ts';
import { messagesOf, openFile } from './source.ts';

type Options = Parameters<Run<typeof convertRecordings>>[0]['options'];

/** Records that are told one by one where they were left out. */
const TOLD_MAX = 20;

export const run: Run<typeof convertRecordings> = async ({ args, options }, io) => {
  const files = [...new Set(args.file)];
  const { to: format, aggregate: aggregateCount, gzip, dryRun } = options;
  const outPath = outFileOf(options.out, io.cwd);
  refuseOwnInput(files, outPath, io);
  const tally: Tally = {
    recordCount: 0,
    headlessCount: 0,
    carriedCount: 0,
    poison: new Map(),
    poisonCount: 0,
  };
  const records = recordsOf(files, { options, tally }, io);
  const pieces = writeRecording(records, { format, aggregateCount });
  const byteCount = dryRun
    ? await countBytes(pieces)
    : await writeBytes(outPath, pieces, { gzip, signal: io.signal });
  const told = dryRun ? 'Would write' : 'Wrote';
  if (!keepsHeads(format) && tally.headlessCount < tally.recordCount) {
    io.note(`${format} holds messages only: shards, sequence numbers, keys and arrivals are left behind.`);
  }
  const messageCount = tally.recordCount - tally.carriedCount;
  if (tally.carriedCount > 0) {
    io.note(
      `Carried over as they are, though they hold no message: ${counted(tally.carriedCount, 'record')}.`,
    );
  }
  return {
    kind: 'done',
    lines: [`${told} ${counted(messageCount, 'message')} to ${options.out} as ${format}.`],
    data: {
      dryRun,
      file: options.out,
      format,
      messageCount,
      carriedCount: tally.carriedCount,
      ...(dryRun ? {} : { byteCount }),
      unreadableCount: tally.poisonCount,
      unreadable: [...tally.poison].flatMap(([file, list]) => list.told.map((one) => ({ file, ...one }))),
    },
    partial: tally.poisonCount > 0,
    failures: [...tally.poison].flatMap(([file, list]) =>
      list.told.map((one) => ({ id: file, message: `${placeText(one)}: ${one.reason}, ${one.detail}` })),
    ),
  };
};

/** What became of the records. */
interface Tally {
  recordCount: number;
  /** Of these, records that hold no message. */
  carriedCount: number;
  /** Records of which the stream said nothing. */
  headlessCount: number;
  poisonCount: number;
  readonly poison: Map<string, PoisonList>;
}

function refuseOwnInput(files: readonly string[], outPath: string, io: Io): void {
  const own = files.find((file) => file !== '-' && resolve(io.cwd, file) === outPath);
  if (own === undefined) return;
  throw new UsageError('own-input', `${own} is read and cannot be written at the same time.`, {
    details: [{ path: '--out', value: own, expected: 'another file' }],
  });
}

async function* recordsOf(
  files: readonly string[],
  { options, tally }: { readonly options: Options; readonly tally: Tally },
  io: Io,
): AsyncGenerator<WrittenRecord> {
  const progress = io.progress('messages');
  // Whose a record is that cannot be read is not known.
  const isKept = keepsHeads(options.to) && options.only.length === 0;
  try {
    for (const file of files) {
      const recording = await openFile(file, options.format, io);
      const poison = new PoisonList(TOLD_MAX);
      const onBatch = () => progress.update(tally.recordCount, file);
      for await (const read of messagesOf(recording, options.only, onBatch)) {
        if (read.kind === 'poison') {
          const carried = isKept ? carriedRecord(read.record, tally.recordCount) : undefined;
          if (carried !== undefined) {
            yield carried;
            tally.recordCount += 1;
            tally.carriedCount += 1;
            continue;
          }
          poison.add(read.record);
          tally.poisonCount += 1;
          tally.poison.set(file, poison);
          continue;
        }
        if (read.record.position.sequenceNumber === undefined) tally.headlessCount += 1;
        yield writtenRecord(read.record, read.message, tally.recordCount);
        tally.recordCount += 1;
      }
    }
  } finally {
    progress.end();
  }
}

const DEFAULT_SHARD = 'shardId-000000000000';
const SEQUENCE_DIGITS = 56;

/** What the stream did not say is made up from the message: its key is the system, its arrival when it was sent. */
function writtenRecord(record: StreamRecord, message: TelemetryMessage, index: number): WrittenRecord {
  const { payload, position } = record;
  return {
    payload,
    ...placeOf(position, index),
    partitionKey: record.partitionKey ?? message.systemId,
    arrivalMs: record.arrivalMs ?? arrivalOf(message.emittedMs),
  };
}

/** A record that holds no message, as it came; undefined where its bytes are not those of a record. */
function carriedRecord({ bytes, position, head }: PoisonRecord, index: number): WrittenRecord | undefined {
  if (head === undefined) return undefined;
  const { partitionKey = '', arrivalMs } = head;
  return { payload: bytes, ...placeOf(position, index), partitionKey, arrivalMs };
}

/** Parts of an aggregated record are told apart by their own numbers; a number that is made up has one record only. */
function placeOf(
  { shardId = DEFAULT_SHARD, sequenceNumber, subIndex }: RecordPosition,
  index: number,
): Pick<WrittenRecord, 'shardId' | 'sequenceNumber' | 'subIndex'> {
  if (sequenceNumber !== undefined) return { shardId, sequenceNumber, subIndex };
  return { shardId, sequenceNumber: String(index + 1).padStart(SEQUENCE_DIGITS, '0') };
}

async function countBytes(pieces: AsyncIterable<Buffer>): Promise<number> {
  let byteCount = 0;
  for await (const piece of pieces) byteCount += piece.length;
  return byteCount;
}
