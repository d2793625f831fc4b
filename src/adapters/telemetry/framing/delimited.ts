import { counted } from '../../../engine/quantity/index.ts';
import { MESSAGE_BYTES_MAX } from '../protobuf/limits.ts';
import { type Frame, type Framer, frame, spoiledFrame, takeBehind } from './frame.ts';
import { beginsRecord, HEAD_BYTES, isWalkable, readVarint32, type VarintReader } from './wire.ts';

const LENGTH_BYTES_MAX = 4;
/** Bytes that may be walked over to tell messages by: at first, and for each byte of the file. */
const WALKED_BYTES_MAX = 67_108_864;
const WALKED_FACTOR_MAX = 4;

/** What stands at a place. */
type Step =
  | { readonly kind: 'frame'; readonly start: number; readonly end: number }
  /** More bytes are needed to tell. */
  | { readonly kind: 'short' }
  | { readonly kind: 'lost' };

const SHORT: Step = { kind: 'short' };
const LOST: Step = { kind: 'lost' };

/**
 * Messages with their length before each. Where lengths no longer lead from message to message, the next
 * place at which a length and a message begin is looked for, and what is between is one spoiled frame.
 */
export class DelimitedFramer implements Framer {
  #rest: Buffer = Buffer.alloc(0);
  #restOffset = 0;
  /** Bytes of the rest from which on a message is looked for, while the way is lost. */
  #searchFrom: number | undefined;
  /** Where the search has found a place of which it shows only later what it is. */
  #waitAt: number | undefined;
  #walkedBytes = 0;
  readonly #length: VarintReader = { value: 0, next: 0 };

  get heldBytes(): number {
    return this.#rest.length;
  }

  push(chunk: Buffer, frames: Frame[]): void {
    takeBehind(
      () => this.#rest,
      chunk,
      (bytes) => this.#take(bytes, frames, false),
    );
  }

  end(frames: Frame[]): void {
    this.#take(this.#rest, frames, true);
    if (this.#rest.length === 0) return;
    const spoiled = { reason: 'truncated', detail: 'the file ends within a message' } as const;
    frames.push(spoiledFrame(this.#rest, this.#restOffset, spoiled));
    this.#rest = Buffer.alloc(0);
  }

  #take(bytes: Buffer, frames: Frame[], isEnd: boolean): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#searchFrom !== undefined) {
        const found = this.#search(bytes, at + this.#searchFrom, isEnd);
        if (found === undefined) break;
        const spoiled = {
          reason: 'not-a-message',
          detail: `${counted(found - at, 'byte')} of no message`,
        } as const;
        frames.push(spoiledFrame(bytes.subarray(at, found), this.#restOffset + at, spoiled));
        this.#searchFrom = undefined;
        at = found;
        continue;
      }
      const step = this.#step(bytes, at, isEnd);
      if (step.kind === 'short') break;
      if (step.kind === 'lost') {
        this.#searchFrom = 1;
        continue;
      }
      frames.push(frame(bytes.subarray(step.start, step.end), this.#restOffset + at));
      at = step.end;
    }
    this.#keep(bytes, at, frames);
  }

  /** Keeps what is not done; a stretch without any message is given away before it grows. */
  #keep(bytes: Buffer, at: number, frames: Frame[]): void {
    let from = at;
    if (this.#searchFrom !== undefined) {
      const sureEnd = this.#waitAt ?? bytes.length - HEAD_BYTES - LENGTH_BYTES_MAX;
      if (sureEnd - at > MESSAGE_BYTES_MAX) {
        const spoiled = {
          reason: 'not-a-message',
          detail: `${counted(sureEnd - at, 'byte')} of no message`,
        } as const;
        frames.push(spoiledFrame(bytes.subarray(at, sureEnd), this.#restOffset + at, spoiled));
        from = sureEnd;
        this.#searchFrom = 0;
      } else this.#searchFrom = Math.max(1, sureEnd - at);
    }
    this.#rest = bytes.subarray(from);
    this.#restOffset += from;
  }

  #step(bytes: Buffer, at: number, isEnd: boolean): Step {
    const read = readVarint32(bytes, at, this.#length);
    if (read === 'short') return SHORT;
    const { value, next: start } = this.#length;
    if (read === 'bad' || value > MESSAGE_BYTES_MAX) return LOST;
    const end = start + value;
    if (beginsRecord(bytes, start)) return this.#checked(bytes, { start, end, isEnd });
    if (end > bytes.length) return isEnd ? LOST : SHORT;
    // A stretch of zeros is no row of empty messages.
    if (value > 0 && this.#isWalkable(bytes.subarray(start, end))) return { kind: 'frame', start, end };
    // Whether it leads on shows only when some more is there.
    if (!isEnd && end > bytes.length - HEAD_BYTES - LENGTH_BYTES_MAX) return SHORT;
    return this.#leadsOn(bytes, end) ? { kind: 'frame', start, end } : LOST;
  }

  /** Walking again and again over the same bytes is for hostile files only: it stays in proportion to the file. */
  #isWalkable(message: Buffer): boolean {
    this.#walkedBytes += message.length;
    if (this.#walkedBytes > WALKED_BYTES_MAX + WALKED_FACTOR_MAX * this.#restOffset) return false;
    return isWalkable(message);
  }

  /** A message begins as it should; whether it also ends so is only in doubt where another begins within it. */
  #checked(bytes: Buffer, { start, end, isEnd }: { start: number; end: number; isEnd: boolean }): Step {
    if (end <= bytes.length) return { kind: 'frame', start, end };
    return isEnd && this.#search(bytes, start + 1, true) !== undefined ? LOST : SHORT;
  }

  /** Whether a length and a message begin here, or the bytes end. */
  #leadsOn(bytes: Buffer, at: number): boolean {
    if (at >= bytes.length) return at === bytes.length;
    return readVarint32(bytes, at, this.#length) === 'ok' && beginsRecord(bytes, this.#length.next);
  }

  /** @returns where the next message begins, with its length; undefined where there is none, or more bytes are needed to tell. */
  #search(bytes: Buffer, from: number, isEnd: boolean): number | undefined {
    this.#waitAt = undefined;
    const until = isEnd ? bytes.length : bytes.length - HEAD_BYTES;
    for (let start = from + 1; start < until; start += 1) {
      if (!beginsRecord(bytes, start)) continue;
      const found = this.#lengthBefore(bytes, { start, from, isEnd });
      if (found !== undefined || this.#waitAt !== undefined) return found;
    }
    return undefined;
  }

  /**
   * Where the length of a message begins. What stands before the length may look like a part of it: the shortest one that leads from
   * fields to fields, or on to another message, is the right one.
   */
  #lengthBefore(
    bytes: Buffer,
    { start, from, isEnd }: { start: number; from: number; isEnd: boolean },
  ): number | undefined {
    let cutOffAt: number | undefined;
    for (let at = start - 1; at >= Math.max(from, start - LENGTH_BYTES_MAX); at -= 1) {
      const read = readVarint32(bytes, at, this.#length);
      const { value, next } = this.#length;
      if (read !== 'ok' || next !== start) break;
      if (value < HEAD_BYTES || value > MESSAGE_BYTES_MAX) continue;
      const end = start + value;
      if (end > bytes.length) cutOffAt ??= at;
      else if (this.#isWalkable(bytes.subarray(start, end)) || this.#leadsOn(bytes, end)) return at;
    }
    if (isEnd) return cutOffAt;
    this.#waitAt = cutOffAt;
    return undefined;
  }
}
