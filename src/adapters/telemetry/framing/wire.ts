/** Protobuf as far as it can be told without a schema: tags, lengths, and where a message may begin. */

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
const FIXED64_BYTES = 8;
const FIXED32_BYTES = 4;
const VARINT_BYTES_MAX = 10;
const TAG_BYTES_MAX = 5;

const EVENT_ID_TAG = 0x0a;
const EVENT_ID_BYTES = 16;
const EVENT_ID_FIELD_BYTES = 2 + EVENT_ID_BYTES;
const SYSTEM_ID_TAG = 0x12;
const SYSTEM_ID_BYTES_MAX = 64;
const SPACE = 0x20;

/** How many bytes from a place on must be there to tell whether a message begins there. */
export const HEAD_BYTES = EVENT_ID_FIELD_BYTES + 3;

/**
 * Whether a message of ours begins here: its random id and then its system, or its system alone. By chance that is so at one
 * place in some ten million.
 */
export function beginsMessage(bytes: Buffer, at: number): boolean {
  if (bytes[at] === EVENT_ID_TAG && bytes[at + 1] === EVENT_ID_BYTES) {
    return beginsSystemId(bytes, at + EVENT_ID_FIELD_BYTES);
  }
  return beginsSystemId(bytes, at);
}

const GZIP_DEFLATE = [0x1f, 0x8b, 0x08] as const;
const GZIP_FLAGS_MAX = 0x1f;
const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd] as const;
const AGGREGATED_MAGIC = [0xf3, 0x89, 0x9a, 0xc2] as const;

/** Whether a record as it is put into a stream begins here: a message of ours, or what producers put around messages. */
export function beginsRecord(bytes: Buffer, at: number): boolean {
  return beginsMessage(bytes, at) || beginsAggregate(bytes, at) || beginsCompressed(bytes, at);
}

/** Whether a record that a producer library put together begins here. */
export function beginsAggregate(bytes: Buffer, at: number): boolean {
  return stands(AGGREGATED_MAGIC, bytes, at);
}

function beginsCompressed(bytes: Buffer, at: number): boolean {
  if (stands(GZIP_DEFLATE, bytes, at)) return bytes[at + GZIP_DEFLATE.length]! <= GZIP_FLAGS_MAX;
  return stands(ZSTD_MAGIC, bytes, at);
}

function stands(magic: readonly number[], bytes: Buffer, at: number): boolean {
  for (let index = 0; index < magic.length; index += 1) if (bytes[at + index] !== magic[index]) return false;
  return true;
}

function beginsSystemId(bytes: Buffer, at: number): boolean {
  const length = bytes[at + 1] ?? 0;
  const first = bytes[at + 2] ?? 0;
  return bytes[at] === SYSTEM_ID_TAG && length > 0 && length <= SYSTEM_ID_BYTES_MAX && first > SPACE;
}

/** A number read from bytes, and where what follows it begins. Reused: read it before the next call. */
export interface VarintReader {
  value: number;
  next: number;
}

/** @returns `ok`; `short` where the bytes end within it; `bad` where it is no varint of at most 32 bits. */
export function readVarint32(bytes: Buffer, at: number, into: VarintReader): 'ok' | 'short' | 'bad' {
  let value = 0;
  for (let index = 0; index < TAG_BYTES_MAX; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return 'short';
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) {
      into.value = value;
      into.next = at + index + 1;
      return value < 2 ** 32 ? 'ok' : 'bad';
    }
  }
  return 'bad';
}

const tag: VarintReader = { value: 0, next: 0 };
const length: VarintReader = { value: 0, next: 0 };

/** Where the field that begins here ends; `short` where the bytes end within it, `bad` where none begins. */
export function fieldEnd(bytes: Buffer, at: number): number | 'short' | 'bad' {
  const tagRead = readVarint32(bytes, at, tag);
  if (tagRead !== 'ok') return tagRead;
  if (tag.value >>> 3 === 0) return 'bad';
  const end = valueEnd(bytes, tag.next, tag.value & 7);
  if (typeof end !== 'number') return end;
  return end > bytes.length ? 'short' : end;
}

/** The number of the field whose tag is here. */
export function fieldNumber(bytes: Buffer, at: number): number {
  return readVarint32(bytes, at, tag) === 'ok' ? tag.value >>> 3 : 0;
}

function valueEnd(bytes: Buffer, at: number, wireType: number): number | 'short' | 'bad' {
  switch (wireType) {
    case WIRE.varint:
      return varintEnd(bytes, at);
    case WIRE.fixed64:
      return at + FIXED64_BYTES;
    case WIRE.fixed32:
      return at + FIXED32_BYTES;
    case WIRE.bytes: {
      const lengthRead = readVarint32(bytes, at, length);
      return lengthRead === 'ok' ? length.next + length.value : lengthRead;
    }
    default:
      return 'bad';
  }
}

function varintEnd(bytes: Buffer, at: number): number | 'short' | 'bad' {
  for (let index = 0; index < VARINT_BYTES_MAX; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return 'short';
    if (byte < 0x80) return at + index + 1;
  }
  return 'bad';
}

/** Whether these bytes are fields from the first to the last. */
export function isWalkable(bytes: Buffer): boolean {
  let at = 0;
  while (at < bytes.length) {
    const end = fieldEnd(bytes, at);
    if (typeof end !== 'number') return false;
    at = end;
  }
  return bytes.length > 0;
}
