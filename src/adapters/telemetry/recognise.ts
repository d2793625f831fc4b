import { InputError } from '../../engine/errors.ts';
import { sourceName, type TelemetrySource } from './bytes.ts';
import type { FileFormat } from './framing/detect.ts';
import { looksLike } from './looks.ts';
import { readMessage } from './messages.ts';
import type { RecordBatch } from './read.ts';
import type { PoisonRecord } from './record.ts';

/** What a file that was opened is known by. */
export interface OpenedFile {
  readonly source: TelemetrySource;
  /** What it begins with, decompressed. */
  readonly head: Buffer;
  /** As which it is read. */
  readonly format: FileFormat;
}

/**
 * A file without any message of ours among so many records, or so many bytes of them, is another file. A recording may
 * begin with records that cannot be read, but not with thousands.
 */
const RECORDS_MAX = 10_000;
const BYTES_MAX = 8_388_608;

/** A file that has been looked into. */
export interface Recognised {
  /** From the first one on; of a recording without any record none. */
  readonly batches: AsyncIterable<RecordBatch>;
  /** `unknown-format`: no record holds a message. */
  readonly refusal: InputError | undefined;
  /** Instead of reading them. */
  close(): Promise<void>;
}

/**
 * Reads on until there is a message of ours; so far nothing is handed on.
 *
 * @param isTold - somebody said what it is: that is believed as soon as there is more than is held.
 */
export async function recognised(
  batches: AsyncIterable<RecordBatch>,
  file: OpenedFile,
  isTold: boolean,
): Promise<Recognised> {
  const rest = batches[Symbol.asyncIterator]();
  const held: RecordBatch[] = [];
  const opened = (refusal?: InputError): Recognised => ({
    batches: behind(held, rest),
    refusal,
    close: async () => void (await rest.return?.()),
  });
  const unread = new Unread();
  while (!unread.isEnough) {
    const next = await rest.next();
    if (next.done === true) {
      const refusal = unread.recordCount === 0 ? undefined : notRecognised(file, unread, 'whole');
      return opened(refusal);
    }
    held.push(next.value);
    if (unread.add(next.value)) return opened();
  }
  return opened(isTold ? undefined : notRecognised(file, unread, 'beginning'));
}

async function* behind(held: RecordBatch[], rest: AsyncIterator<RecordBatch>): AsyncGenerator<RecordBatch> {
  try {
    for (let batch = held.shift(); batch !== undefined; batch = held.shift()) yield batch;
    yield* { [Symbol.asyncIterator]: () => rest };
  } finally {
    await rest.return?.();
  }
}

/** Records without a message, as long as there is none at all. */
class Unread {
  recordCount = 0;
  byteCount = 0;
  first: PoisonRecord | undefined;
  readonly countByReason = new Map<string, number>();

  get isEnough(): boolean {
    return this.recordCount >= RECORDS_MAX || this.byteCount >= BYTES_MAX;
  }

  /** @returns whether there is a message among them. */
  add({ records }: RecordBatch): boolean {
    for (const record of records) {
      const read = readMessage(record);
      if (read.kind === 'message') return true;
      const { reason, bytes } = read.record;
      this.recordCount += 1;
      this.byteCount += bytes.length;
      this.first ??= read.record;
      this.countByReason.set(reason, (this.countByReason.get(reason) ?? 0) + 1);
    }
    return false;
  }

  /** `3 not-protobuf, 1 truncated` */
  get reasons(): string {
    const sorted = [...this.countByReason].sort(([, left], [, right]) => right - left);
    return sorted.map(([reason, count]) => `${count} ${reason}`).join(', ');
  }
}

const SHOWN_BYTES = 16;
const FORMS =
  'JSON of get-records, Lambda or Firehose, length-delimited or concatenated Protobuf, or one aggregated record; plain, gzip or zstd';

/** The error for a file that is in none of the forms. @param damage - what ended its decompression. */
export function unknownFormat(source: TelemetrySource, head: Buffer, damage?: Error): InputError {
  const name = sourceName(source);
  if (head.length > 0) {
    const message = `${name} is no recording of the stream: it looks like ${looksLike(head)}.`;
    return refusal(name, message, { value: shown(head) });
  }
  if (damage === undefined) return refusal(name, `${name} is empty.`);
  return refusal(name, `${name} is damaged from its beginning on: ${damage.message}.`);
}

/** Bytes that are binary or JSON may be damaged, or of another stream: their records say more than their beginning. */
function notRecognised(
  { source, head, format }: OpenedFile,
  unread: Unread,
  read: 'whole' | 'beginning',
): InputError {
  const name = sourceName(source);
  const { first, recordCount } = unread;
  const looks = looksLike(head);
  if (first === undefined || !(looks === 'binary data' || looks === 'JSON'))
    return unknownFormat(source, head);
  const among = read === 'whole' ? '' : 'first ';
  const records = recordCount === 1 ? `its ${among}record` : `any of its ${among}${recordCount} records`;
  const { byteOffset, index } = first.position;
  return refusal(
    name,
    `${name} looks like ${looks}, and no message of the fleet is in ${records}: ${unread.reasons}.`,
    {
      path: `record ${index} at byte ${byteOffset}`,
      value: `${first.reason}, ${first.detail} (${shown(first.bytes)})`,
      next: `flex telemetry inspect --format ${format} ${source.kind === 'file' ? name : '-'}`,
    },
  );
}

function shown(bytes: Buffer): string {
  return bytes.toString('hex', 0, SHOWN_BYTES);
}

function refusal(
  file: string,
  message: string,
  { next, path = '', ...shownValue }: { path?: string; value?: string; next?: string } = {},
): InputError {
  return new InputError('unknown-format', message, {
    details: [{ path, file, ...shownValue, expected: FORMS }],
    ...(next === undefined ? {} : { next }),
  });
}
