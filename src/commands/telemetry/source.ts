import { resolve } from 'node:path';
import type { TelemetrySource } from '../../adapters/telemetry/bytes.ts';
import type { FileFormat } from '../../adapters/telemetry/framing/detect.ts';
import { decodeMessage } from '../../adapters/telemetry/protobuf/decode.ts';
import { type OpenRecording, openRecording } from '../../adapters/telemetry/read.ts';
import type { PoisonRecord, StreamRecord } from '../../adapters/telemetry/record.ts';
import type { TelemetryMessage } from '../../engine/telemetry/index.ts';
import type { Io } from '../shell/io.ts';

const STDIN = '-';

export async function openFile(file: string, format: FileFormat | undefined, io: Io): Promise<OpenRecording> {
  return openRecording(sourceOf(file, io), format === undefined ? {} : { format });
}

function sourceOf(file: string, io: Io): TelemetrySource {
  if (file === STDIN) return { kind: 'stream', stream: io.readStdin() };
  const path = resolve(io.cwd, file);
  return { kind: 'file', path: path === resolve(file) ? file : path };
}

/** A record, read; or why it cannot be. */
export type ReadMessage =
  | { readonly record: StreamRecord; readonly message: TelemetryMessage }
  | { readonly poison: PoisonRecord };

/** Records of a recording with their messages; of systems that were not asked for none. */
export async function* messagesOf(
  recording: OpenRecording,
  only: readonly string[],
  onBatch: (readCount: number) => void,
): AsyncGenerator<ReadMessage> {
  const asked = new Set(only);
  for await (const { records, readCount } of recording.batches) {
    onBatch(readCount);
    for (const record of records) {
      if (record.kind === 'poison') {
        yield { poison: record };
        continue;
      }
      const decoded = decodeMessage(record.payload);
      if (decoded.kind === 'poison') {
        const { reason, detail } = decoded;
        yield {
          poison: { kind: 'poison', reason, detail, bytes: record.payload, position: record.position },
        };
      } else if (asked.size === 0 || asked.has(decoded.message.systemId)) {
        yield { record, message: decoded.message };
      }
    }
  }
}
