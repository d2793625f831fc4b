import { type Frame, type Framer, spoiledFrame, takeBehind } from './frame.ts';
import { readFlatRecord } from './json-flat.ts';
import { type JsonShape, readJsonRecord } from './json-record.ts';
import { BAD, BYTE, SHORT, skipBlank, stringEnd, valueEnd } from './json-scan.ts';

/** A value of JSON is given up at this length: some Base64 above what a message may have. */
const VALUE_BYTES_MAX = 2_097_152;
/** What may be read again after damage: at first, and for each byte of the file. */
const RETRIED_BYTES_MAX = 67_108_864;
const RETRIED_FACTOR_MAX = 16;
const RECORDS_KEYS: ReadonlySet<string> = new Set(['Records', 'records']);
const SHARD_KEYS: ReadonlySet<string> = new Set(['ShardId', 'shardId']);
const COLON = 0x3a;
const RECORD_SEPARATOR = 0x1e;
/** Of the byte order mark of UTF-8. */
const MARK_FIRST = 0xef;
const MARK_BYTES = 3;

/** Where in the structure the reader is. */
type Mode = 'between' | 'in-object' | 'in-records';

/**
 * Records of JSON in any wrapping: pages of `get-records`, events of Lambda and Firehose, each alone, in an array, one a line, or one behind the
 * other. Values are cut out without building what is around them, so that a page may be as long as it likes. A damaged stretch
 * ends where the next object begins, on another line if there is one.
 */
export class JsonFramer implements Framer {
  #rest: Buffer = Buffer.alloc(0);
  #restOffset = 0;
  #mode: Mode = 'between';
  /** Whether the object that is open has turned out to be a page, and not a record itself. */
  #isPage = false;
  /** Within the rest, where the object that is open began; meaningless for a page. */
  #objectStart = 0;
  #shardId: string | undefined;
  /** Bytes that were given up and are read again. */
  #retriedBytes = 0;
  readonly shapes = new Set<JsonShape>();
  #lastShape: JsonShape | undefined;

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
  }

  #take(bytes: Buffer, frames: Frame[], isEnd: boolean): void {
    let at = this.#isRecordOpen ? this.#resume(bytes) : 0;
    for (;;) {
      at = skipBetween(bytes, at);
      const isOver = at >= bytes.length;
      if (isOver && !(isEnd && this.#isRecordOpen)) break;
      const next = isOver ? SHORT : this.#step(bytes, at, frames);
      if (next >= 0) {
        at = next;
        continue;
      }
      const start = this.#isRecordOpen ? this.#objectStart : at;
      if (next === SHORT && !isEnd && bytes.length - start <= VALUE_BYTES_MAX) break;
      at = this.#giveUp(bytes, { start, at, isEnd }, frames);
      if (at < 0) break;
    }
    this.#keep(bytes, at, isEnd);
  }

  /**
   * Whether what is left may be read again from the next object on. Bytes that are made to be read again and again would
   * take for ever: what is read twice stays in proportion to the file.
   */
  #mayRetry(leftBytes: number, start: number): boolean {
    this.#retriedBytes += leftBytes;
    return this.#retriedBytes <= RETRIED_BYTES_MAX + RETRIED_FACTOR_MAX * (this.#restOffset + start);
  }

  /** An object is open that may be a record itself. */
  get #isRecordOpen(): boolean {
    return this.#mode === 'in-object' && !this.#isPage;
  }

  /** An object that was cut by a chunk is read again from its beginning. */
  #resume(bytes: Buffer): number {
    this.#mode = 'between';
    return Math.min(this.#objectStart, bytes.length);
  }

  #keep(bytes: Buffer, at: number, isEnd: boolean): void {
    const isAllDone = isEnd || at < 0;
    const from = isAllDone
      ? bytes.length
      : this.#isRecordOpen
        ? this.#objectStart
        : Math.min(at, bytes.length);
    this.#rest = bytes.subarray(from);
    this.#restOffset += from;
    this.#objectStart = 0;
  }

  #step(bytes: Buffer, at: number, frames: Frame[]): number {
    switch (this.#mode) {
      case 'between':
        return this.#pushFlat(bytes, at, frames) || this.#between(bytes, at);
      case 'in-object':
        return this.#inObject(bytes, at, frames);
      case 'in-records':
        return this.#inRecords(bytes, at, frames);
    }
  }

  /** Arrays around objects are stepped over like commas. */
  #between(bytes: Buffer, at: number): number {
    const byte = bytes[at]!;
    if (byte === BYTE.openBracket || byte === BYTE.closeBracket) return at + 1;
    if (byte === MARK_FIRST && this.#restOffset + at === 0) return MARK_BYTES;
    if (byte !== BYTE.openBrace) return BAD;
    this.#mode = 'in-object';
    this.#isPage = false;
    this.#objectStart = at;
    this.#shardId = undefined;
    return at + 1;
  }

  #inObject(bytes: Buffer, at: number, frames: Frame[]): number {
    if (bytes[at] === BYTE.closeBrace) return this.#closeObject(bytes, at + 1, frames);
    if (bytes[at] !== BYTE.quote) return BAD;
    const keyEnd = stringEnd(bytes, at);
    if (keyEnd < 0) return keyEnd;
    const colon = skipBlank(bytes, keyEnd);
    if (colon >= bytes.length) return SHORT;
    if (bytes[colon] !== COLON) return BAD;
    const start = skipBlank(bytes, colon + 1);
    if (start >= bytes.length) return SHORT;
    const key = bytes.toString('latin1', at + 1, keyEnd - 1);
    if (bytes[start] === BYTE.openBracket && RECORDS_KEYS.has(key)) {
      this.#mode = 'in-records';
      this.#isPage = true;
      return start + 1;
    }
    const end = valueEnd(bytes, start);
    if (end >= 0 && SHARD_KEYS.has(key) && bytes[start] === BYTE.quote) {
      this.#shardId = bytes.toString('latin1', start + 1, end - 1);
    }
    return end;
  }

  #closeObject(bytes: Buffer, end: number, frames: Frame[]): number {
    if (!this.#isPage && !this.#pushRecord(bytes, { start: this.#objectStart, end }, frames)) return BAD;
    this.#mode = 'between';
    return end;
  }

  #inRecords(bytes: Buffer, at: number, frames: Frame[]): number {
    if (bytes[at] === BYTE.closeBracket) {
      this.#mode = 'in-object';
      return at + 1;
    }
    const flatEnd = this.#pushFlat(bytes, at, frames);
    if (flatEnd > 0) return flatEnd;
    if (beginsPage(bytes, at)) {
      // The page before was cut off.
      this.#mode = 'between';
      return at;
    }
    const end = valueEnd(bytes, at);
    return end < 0 || this.#pushRecord(bytes, { start: at, end }, frames) ? end : BAD;
  }

  /** @returns the place behind the record that begins here; 0 where it is not an ordinary one. */
  #pushFlat(bytes: Buffer, at: number, frames: Frame[]): number {
    if (bytes[at] !== BYTE.openBrace) return 0;
    const shardId = this.#mode === 'between' ? undefined : this.#shardId;
    const flat = readFlatRecord(bytes, at, shardId);
    if (flat === undefined) return 0;
    const { shape, payload, head } = flat.record;
    this.#note(shape);
    frames.push({ bytes: payload, byteOffset: this.#restOffset + at, head, spoiled: undefined });
    return flat.end;
  }

  #note(shape: JsonShape): void {
    if (shape === this.#lastShape) return;
    this.#lastShape = shape;
    this.shapes.add(shape);
  }

  /** @returns whether it could be parsed. */
  #pushRecord(
    bytes: Buffer,
    { start, end }: { readonly start: number; readonly end: number },
    frames: Frame[],
  ): boolean {
    const value = parsed(bytes.toString('utf8', start, end));
    if (value === undefined) return false;
    const byteOffset = this.#restOffset + start;
    const record = readJsonRecord(value, this.#shardId);
    if ('reason' in record) {
      const { reason, detail, head } = record;
      frames.push({ bytes: bytes.subarray(start, end), byteOffset, head, spoiled: { reason, detail } });
      return true;
    }
    this.#note(record.shape);
    frames.push({ bytes: record.payload, byteOffset, head: record.head, spoiled: undefined });
    return true;
  }

  /** @returns the place to go on from; negative where nothing is left. */
  #giveUp(
    bytes: Buffer,
    { start, at, isEnd }: { readonly start: number; readonly at: number; readonly isEnd: boolean },
    frames: Frame[],
  ): number {
    const newline = bytes.indexOf(BYTE.newline, start);
    const found = this.#mayRetry(bytes.length - start, start)
      ? bytes.indexOf(BYTE.openBrace, newline < 0 ? start + 1 : newline)
      : -1;
    const end = found < 0 ? bytes.length : found;
    const isLast = isEnd && end === bytes.length;
    frames.push(
      spoiledFrame(bytes.subarray(start, end), this.#restOffset + start, {
        reason: isLast ? 'truncated' : 'bad-json',
        detail: isLast ? 'the file ends within it' : `at byte ${this.#restOffset + at}`,
      }),
    );
    if (this.#mode !== 'in-records') this.#mode = 'between';
    return found < 0 ? -1 : end;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function skipBetween(bytes: Buffer, from: number): number {
  let at = skipBlank(bytes, from);
  while (at < bytes.length && (bytes[at] === BYTE.comma || bytes[at] === RECORD_SEPARATOR)) {
    at = skipBlank(bytes, at + 1);
  }
  return at;
}

const PAGE_KEYS = ['"Records"', '"records"'] as const;

function beginsPage(bytes: Buffer, at: number): boolean {
  if (bytes[at] !== BYTE.openBrace) return false;
  const key = skipBlank(bytes, at + 1);
  const text = bytes.toString('latin1', key, key + PAGE_KEYS[0].length);
  return text === PAGE_KEYS[0] || text === PAGE_KEYS[1];
}
