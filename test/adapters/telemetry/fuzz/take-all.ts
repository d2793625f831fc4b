import { isDeepStrictEqual } from 'node:util';
import { readMessage } from '../../../../src/adapters/telemetry/messages.ts';
import { decodeGenerated, decodeMessage } from '../../../../src/adapters/telemetry/protobuf/decode.ts';
import { encodeMessage } from '../../../../src/adapters/telemetry/protobuf/encode.ts';
import { openRecording } from '../../../../src/adapters/telemetry/read.ts';
import type { ReadRecord } from '../../../../src/adapters/telemetry/record.ts';
import { NO_MEMORY, streamWarnings, takeIn } from '../../../../src/engine/commissioning/index.ts';
import { InputError } from '../../../../src/engine/errors.ts';
import { inspectTelemetry, type TelemetryMessage } from '../../../../src/engine/telemetry/index.ts';
import type { HostileFile } from './hostile.ts';

/** What a file came to on its way to what is sent. */
export interface Taken {
  readonly messageCount: number;
  readonly poisonCount: number;
  /** It is none of the forms that are known. */
  readonly isRefused: boolean;
  /** The most that was held while it was read [bytes]. */
  readonly heldBytesMax: number;
}

const TIMEOUT_MS = 900_000;

/**
 * Takes a file through everything that reads it: detection, framing, unwrapping, decoding both ways, inspection, intake, and
 * writing again.
 *
 * @throws Error where anything throws, goes beyond the file, or the two ways of decoding differ.
 */
export async function takeAll({ bytes, format, chunkBytes }: HostileFile): Promise<Taken> {
  const stream = chunksOf(bytes, chunkBytes);
  const inspection = inspectTelemetry();
  const taken = { messageCount: 0, poisonCount: 0, isRefused: false, heldBytesMax: 0 };
  try {
    const recording = await openRecording({ kind: 'stream', stream }, format === undefined ? {} : { format });
    let nextIndex = 0;
    for await (const { records, readCount } of recording.batches) {
      if (readCount > bytes.length) throw new Error(`${readCount} bytes were read of ${bytes.length}`);
      taken.heldBytesMax = Math.max(taken.heldBytesMax, heldBytes(records));
      for (const record of records) {
        const { index } = record.position;
        if (index < nextIndex - 1) throw new Error(`record ${index} comes after ${nextIndex - 1}`);
        nextIndex = index + 1;
        if (takeRecord(record, inspection)) taken.messageCount += 1;
        else taken.poisonCount += 1;
      }
    }
  } catch (error) {
    if (!(error instanceof InputError && error.code === 'unknown-format')) throw error;
    taken.isRefused = true;
  }
  JSON.stringify(inspection.report(), (_key, value) => (typeof value === 'bigint' ? `${value}` : value));
  return taken;
}

function heldBytes(records: readonly ReadRecord[]): number {
  const buffers = new Set(
    records.map((record) => (record.kind === 'record' ? record.payload : record.bytes).buffer),
  );
  return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function takeRecord(record: ReadRecord, inspection: ReturnType<typeof inspectTelemetry>): boolean {
  const read = readMessage(record);
  if (record.kind === 'record') assertAlike(record.payload);
  if (read.kind === 'poison') return false;
  const { message } = read;
  assertSound(message);
  inspection.add(message);
  takeMessage(message, read.record.arrivalMs ?? message.emittedMs);
  return true;
}

function assertAlike(payload: Buffer): void {
  const fast = decodeMessage(payload);
  if (fast.kind === 'poison') return;
  if (!isDeepStrictEqual(fast, decodeGenerated(payload))) throw new Error('both ways of decoding differ');
}

/** Nothing that is used as a number is none. */
function assertSound(message: TelemetryMessage): void {
  const isInstant = (ms: number) => Number.isFinite(ms) && Math.abs(ms) <= 8_640_000_000_000_000;
  if (!isInstant(message.emittedMs)) throw new Error(`sent at ${message.emittedMs}`);
  if (message.content.kind !== 'energy') return;
  for (const { startMs, endMs, samples } of message.content.records) {
    if (!isInstant(startMs) || !isInstant(endMs) || endMs <= startMs)
      throw new Error(`from ${startMs} until ${endMs}`);
    for (const sample of samples) {
      for (const [name, value] of Object.entries(sample)) {
        if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${name} is ${value}`);
      }
    }
  }
}

function takeMessage(message: TelemetryMessage, arrivalMs: number): void {
  encodeMessage(message);
  if (message.content.kind !== 'energy') return;
  const subject = {
    assetId: 'a-1',
    systemId: message.systemId,
    topology: 'dc-coupled',
    ratedPowerW: undefined,
  } as const;
  const batch = message.content.records.map((record) => ({ record, arrivalMs }));
  const first = takeIn(batch, NO_MEMORY, subject, TIMEOUT_MS);
  const { memory, measurements } = takeIn(batch, first.memory, subject, TIMEOUT_MS);
  if (measurements.length > 0) throw new Error('what comes twice was sent twice');
  streamWarnings(memory.evidence, undefined);
}

async function* chunksOf(bytes: Buffer, chunkBytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}
