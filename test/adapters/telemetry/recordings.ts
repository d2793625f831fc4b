import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRecords, type ReadOptions } from '../../../src/adapters/telemetry/read.ts';
import type { ReadRecord } from '../../../src/adapters/telemetry/record.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Recorded files of the stream, where they are present. */
export const KINESIS = join(process.env['FLEX_SHARED'] ?? join(ROOT, '..', 'shared'), 'data', 'kinesis');
export const HAS_KINESIS = existsSync(KINESIS);

export interface WholeRecording {
  readonly format: string;
  readonly compression: string;
  readonly records: readonly ReadRecord[];
}

/** All records of a file or of bytes that come in chunks of a size. */
export async function readAll(
  from: string | Buffer,
  { chunkBytes = 1_000_000, ...options }: ReadOptions & { readonly chunkBytes?: number } = {},
): Promise<WholeRecording> {
  const source =
    typeof from === 'string'
      ? ({ kind: 'file', path: from } as const)
      : ({ kind: 'stream', stream: chunksOf(from, chunkBytes) } as const);
  const recording = await openRecords(source, options);
  const records: ReadRecord[] = [];
  for await (const batch of recording.batches) for (const record of batch.records) records.push(record);
  return { format: recording.format, compression: recording.compression, records };
}

async function* chunksOf(bytes: Buffer, chunkBytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

/** What was read, in short: `s-1#3` of a message, its reason of poison. */
export function payloadsOf(records: readonly ReadRecord[]): readonly Buffer[] {
  return records.map((record) => (record.kind === 'record' ? record.payload : Buffer.from(record.reason)));
}
