import type { TelemetryMessage } from '../../engine/telemetry/index.ts';
import { decodeMessage } from './protobuf/decode.ts';
import type { OpenRecording } from './read.ts';
import type { PoisonRecord, ReadRecord, StreamRecord } from './record.ts';

/** A record with its message; or why it has none. */
export type ReadMessage =
  | { readonly kind: 'message'; readonly record: StreamRecord; readonly message: TelemetryMessage }
  | { readonly kind: 'poison'; readonly record: PoisonRecord };

export interface MessageBatch {
  readonly messages: readonly ReadMessage[];
  /** Bytes of the file itself that have been read so far. */
  readonly readCount: number;
}

/** All messages of a recording, some at a time. */
export async function* messageBatches(recording: OpenRecording): AsyncGenerator<MessageBatch> {
  for await (const { records, readCount } of recording.batches) {
    yield { messages: records.map(readMessage), readCount };
  }
}

export function readMessage(record: ReadRecord): ReadMessage {
  if (record.kind === 'poison') return { kind: 'poison', record };
  const decoded = decodeMessage(record.payload);
  if (decoded.kind === 'message') return { kind: 'message', record, message: decoded.message };
  const { reason, detail } = decoded;
  const { payload: bytes, position, partitionKey, arrivalMs } = record;
  return {
    kind: 'poison',
    record: { kind: 'poison', reason, detail, bytes, position, head: { partitionKey, arrivalMs } },
  };
}
