import { resolve } from 'node:path';
import type { TelemetrySource } from '../../adapters/telemetry/bytes.ts';
import type { FileFormat } from '../../adapters/telemetry/framing/detect.ts';
import { messageBatches, type ReadMessage } from '../../adapters/telemetry/messages.ts';
import { type OpenRecording, openRecording, type ReadOptions } from '../../adapters/telemetry/read.ts';
import type { Io } from '../shell/io.ts';

const STDIN = '-';

export async function openFile(
  file: string,
  format: FileFormat | undefined,
  io: Io,
  options: Pick<ReadOptions, 'mayHoldNothing'> = {},
): Promise<OpenRecording> {
  return openRecording(sourceOf(file, io), format === undefined ? options : { ...options, format });
}

export function sourceOf(file: string, io: Io): TelemetrySource {
  if (file === STDIN) return { kind: 'stream', stream: io.readStdin() };
  const path = resolve(io.cwd, file);
  return { kind: 'file', path: path === resolve(file) ? file : path };
}

/** Messages of the systems that are asked for, and everything that cannot be read. */
export async function* messagesOf(
  recording: OpenRecording,
  only: readonly string[],
  onBatch: (readCount: number) => void,
): AsyncGenerator<ReadMessage> {
  const asked = new Set(only);
  for await (const { messages, readCount } of messageBatches(recording)) {
    onBatch(readCount);
    for (const read of messages) {
      if (read.kind === 'poison' || asked.size === 0 || asked.has(read.message.systemId)) yield read;
    }
  }
}
