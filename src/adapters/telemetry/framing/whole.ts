import { MESSAGE_BYTES_MAX } from '../protobuf/limits.ts';
import { type Frame, type Framer, frame, spoiledFrame } from './frame.ts';

/** A file that is one record, as it was put into the stream. */
export class WholeFramer implements Framer {
  readonly #chunks: Buffer[] = [];
  #byteCount = 0;

  /** What it holds is looked at once, at the end. */
  readonly heldBytes = 0;

  push(chunk: Buffer): void {
    this.#byteCount += chunk.length;
    if (this.#byteCount <= MESSAGE_BYTES_MAX) this.#chunks.push(chunk);
  }

  end(frames: Frame[]): void {
    const bytes = Buffer.concat(this.#chunks);
    if (this.#byteCount === 0) return;
    if (this.#byteCount <= MESSAGE_BYTES_MAX) frames.push(frame(bytes, 0));
    else frames.push(spoiledFrame(bytes, 0, { reason: 'too-large', detail: `${this.#byteCount} bytes` }));
  }
}
