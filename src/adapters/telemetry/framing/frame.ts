import type { PoisonReason } from '../protobuf/outcome.ts';
import { NO_HEAD, type RecordHead } from '../record.ts';

/** One record of a container: its bytes as they were put into the stream, or why there are none. */
export interface Frame {
  readonly bytes: Buffer;
  /** Of its first byte in the file after decompression. */
  readonly byteOffset: number;
  readonly head: RecordHead;
  readonly spoiled: { readonly reason: PoisonReason; readonly detail: string } | undefined;
}

/** Cuts a file into frames, chunk by chunk; what it holds meanwhile is bounded. */
export interface Framer {
  /** Bytes that it holds, since what they belong to is not complete. */
  readonly heldBytes: number;
  /** Takes the next bytes of the file and adds the frames that are complete. */
  push(chunk: Buffer, frames: Frame[]): void;
  /** The file has ended. */
  end(frames: Frame[]): void;
}

export function frame(bytes: Buffer, byteOffset: number): Frame {
  return { bytes, byteOffset, head: NO_HEAD, spoiled: undefined };
}

export function spoiledFrame(
  bytes: Buffer,
  byteOffset: number,
  spoiled: NonNullable<Frame['spoiled']>,
): Frame {
  return { bytes, byteOffset, head: NO_HEAD, spoiled };
}
