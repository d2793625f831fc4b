import { counted } from '../../../engine/quantity/index.ts';
import { AGGREGATE_MAGIC } from '../payload/deaggregate.ts';
import { MESSAGE_BYTES_MAX } from '../protobuf/limits.ts';
import { aggregateEnd, type WalkBudget } from './aggregate-end.ts';
import { type Frame, type Framer, frame, spoiledFrame, takeBehind } from './frame.ts';
import { beginsAggregate, beginsMessage, fieldEnd, fieldNumber, HEAD_BYTES } from './wire.ts';

const NEWLINE = 0x0a;
/** Bytes that may be walked over to find the ends of aggregated records: at first, and for each byte of the file. */
const WALKED_BYTES_MAX = 67_108_864;
const WALKED_FACTOR_MAX = 4;

/**
 * Messages one behind the other with nothing between, or a line end, as Firehose puts them into an object. Protobuf itself does
 * not say where a message ends; these are written with their fields in order, so that one ends where the numbers
 * of fields fall back. Where that leads to no message, the next one is looked for. A record that a producer library put together
 * may stand in the place of a message; it ends behind the checksum that is right.
 */
export class ConcatenatedFramer implements Framer {
  #rest: Buffer = Buffer.alloc(0);
  #restOffset = 0;
  /** Once a message of ours has been seen, everything else is spoiled. */
  #seenOurs = false;
  /** In proportion to the file. */
  readonly #budget: WalkBudget = { leftBytes: WALKED_BYTES_MAX };

  get heldBytes(): number {
    return this.#rest.length;
  }

  push(chunk: Buffer, frames: Frame[]): void {
    this.#budget.leftBytes += WALKED_FACTOR_MAX * chunk.length;
    takeBehind(
      () => this.#rest,
      chunk,
      (bytes) => this.#take(bytes, frames, false),
    );
  }

  end(frames: Frame[]): void {
    this.#take(this.#rest, frames, true);
  }

  #take(bytes: Buffer, frames: Frame[], isEnd: boolean): void {
    let at = 0;
    while (at < bytes.length) {
      at += newlinesAt(bytes, at);
      if (at >= bytes.length) break;
      if (!isEnd && bytes.length - at < HEAD_BYTES) break;
      const end = this.#messageEnd(bytes, at, isEnd);
      if (end === undefined) break;
      frames.push(
        end > 0
          ? frame(bytes.subarray(at, end), this.#restOffset + at)
          : spoiledFrame(bytes.subarray(at, -end), this.#restOffset + at, {
              reason: isEnd && -end === bytes.length ? 'truncated' : 'not-a-message',
              detail: `${counted(-end - at, 'byte')} of no message`,
            }),
      );
      at = Math.abs(end);
    }
    this.#rest = bytes.subarray(at);
    this.#restOffset += at;
  }

  /** Where the message here ends; minus where the spoiled bytes here end; undefined where more is needed to tell. */
  #messageEnd(bytes: Buffer, start: number, isEnd: boolean): number | undefined {
    if (beginsAggregate(bytes, start)) return this.#aggregateEnd(bytes, start, isEnd);
    if (beginsMessage(bytes, start)) this.#seenOurs = true;
    const isOurs = !this.#seenOurs || beginsMessage(bytes, start);
    const walked = isOurs ? walk(bytes, start) : 'bad';
    const isLong = bytes.length - start > MESSAGE_BYTES_MAX + HEAD_BYTES;
    if (walked === 'short' && !isEnd && !isLong) return undefined;
    if (typeof walked === 'number') {
      if (walked === bytes.length)
        return isEnd ? walked : isLong ? this.#lost(bytes, start, isEnd) : undefined;
      const next = walked + newlinesAt(bytes, walked);
      if (!isEnd && bytes.length - next < HEAD_BYTES) return undefined;
      if (!this.#seenOurs || next >= bytes.length || beginsPart(bytes, next)) return walked;
    }
    return this.#lost(bytes, start, isEnd);
  }

  /** The same for a record that was put together: what is within a damaged one is no message of the file. */
  #aggregateEnd(bytes: Buffer, start: number, isEnd: boolean): number | undefined {
    this.#seenOurs = true;
    const end = aggregateEnd(bytes, { start, isEnd, budget: this.#budget });
    if ('end' in end) return end.end;
    const isLong = bytes.length - start > MESSAGE_BYTES_MAX + HEAD_BYTES;
    if (!isEnd && !isLong) return undefined;
    const until = isEnd ? bytes.length : bytes.length - HEAD_BYTES;
    // A length that is damaged may lead over the next one.
    const nextAt = bytes.indexOf(AGGREGATE_MAGIC, start + 1);
    const from = nextAt < 0 ? end.behind : Math.min(nextAt, end.behind);
    for (let at = Math.min(from, until); at < until; at += 1) {
      if (beginsAggregate(bytes, at) || (beginsMessage(bytes, at) && leadsOn(bytes, at))) return -at;
    }
    return -until;
  }

  #lost(bytes: Buffer, start: number, isEnd: boolean): number | undefined {
    const until = isEnd ? bytes.length : bytes.length - HEAD_BYTES;
    for (let at = start + 1; at < until; at += 1) if (beginsPart(bytes, at)) return -at;
    if (isEnd) return -bytes.length;
    return bytes.length - start > MESSAGE_BYTES_MAX ? -until : undefined;
  }
}

function beginsPart(bytes: Buffer, at: number): boolean {
  return beginsMessage(bytes, at) || beginsAggregate(bytes, at);
}

/** Whether the message here ends where the bytes end, or another begins. */
function leadsOn(bytes: Buffer, at: number): boolean {
  const end = walk(bytes, at);
  if (typeof end !== 'number') return false;
  const next = end + newlinesAt(bytes, end);
  return next >= bytes.length || beginsPart(bytes, next);
}

/** Over fields in order; to the first that falls back, or to the end. */
function walk(bytes: Buffer, start: number): number | 'short' | 'bad' {
  let at = start;
  let last = 0;
  while (at < bytes.length) {
    const number = fieldNumber(bytes, at);
    if (number <= last) return number === 0 ? (at === start ? 'bad' : at) : at;
    const end = fieldEnd(bytes, at);
    if (typeof end !== 'number') return end === 'bad' && at > start ? at : end;
    last = number;
    at = end;
  }
  return at;
}

/** Line ends that stand between messages; the byte is also how a message begins. */
function newlinesAt(bytes: Buffer, at: number): number {
  let count = 0;
  while (bytes[at + count] === NEWLINE && !beginsMessage(bytes, at + count)) {
    const isLast = at + count + 1 >= bytes.length;
    if (!isLast && !beginsPart(bytes, at + count + 1)) break;
    count += 1;
  }
  return count;
}
