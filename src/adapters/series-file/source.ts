import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AdapterError, type FlexError, InputError, NotFoundError } from '../../engine/errors.ts';

/** Where a measurement file is read from. Compression is told by content, not by name. */
export type ImportSource =
  | { readonly kind: 'file'; readonly path: string }
  /** Standard input, or any stream; `name` stands in for the file's name where there is one. */
  | { readonly kind: 'stream'; readonly stream: AsyncIterable<Uint8Array>; readonly name?: string };

/** The source as it is told to people. */
export function sourceName(source: ImportSource): string {
  return source.kind === 'file' ? source.path : (source.name ?? 'standard input');
}

/** The file's name without folder and endings; undefined for a nameless stream. */
export function sourceStem(source: ImportSource): string | undefined {
  const name = source.kind === 'file' ? source.path : source.name;
  return name === undefined ? undefined : basename(name).replace(/(\.(csv|tsv|txt|dat|gz))+$/i, '');
}

const GZIP_MAGIC = [0x1f, 0x8b] as const;
/** Archives, and with them the files of spreadsheet programs. */
const ZIP_MAGIC = [0x50, 0x4b, 0x03] as const;
const UTF16_LITTLE_MARK = [0xff, 0xfe] as const;
const UTF16_BIG_MARK = [0xfe, 0xff] as const;
const MARK_BYTES = 3;

type Bytes = AsyncIterable<Buffer>;

function startsWith(bytes: Buffer, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}

/** The first bytes, at least `byteCount` of them unless the source ends, and all bytes again. */
async function peek(
  source: AsyncIterable<Uint8Array>,
  byteCount: number,
): Promise<{ first: Buffer; all: Bytes }> {
  const iterator = source[Symbol.asyncIterator]();
  let first: Buffer = Buffer.alloc(0);
  let ended = false;
  while (!ended && first.length < byteCount) {
    const next = await iterator.next();
    if (next.done === true) ended = true;
    else first = Buffer.concat([first, next.value]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    try {
      if (first.length > 0) yield first;
      while (!ended) {
        const next = await iterator.next();
        if (next.done === true) return;
        yield Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { first, all: all() };
}

async function* gunzipped(bytes: Bytes): Bytes {
  const gunzip = createGunzip();
  // Failures reach the reader through the stream itself, which pipeline destroys.
  pipeline(Readable.from(bytes, { objectMode: false }), gunzip, () => {});
  yield* gunzip as AsyncIterable<Buffer>;
}

async function* decodedUtf16(bytes: Bytes, encoding: 'utf-16le' | 'utf-16be'): Bytes {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield Buffer.from(decoder.decode(chunk, { stream: true }));
}

async function* withoutMark(bytes: Bytes, markLength: number): Bytes {
  let left = markLength;
  for await (const chunk of bytes) {
    const rest = chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
    if (rest.length > 0) yield rest;
  }
}

const UTF8_MARK = [0xef, 0xbb, 0xbf] as const;

/** Text in UTF-8 without byte order mark, whatever it came in. */
async function* decoded(bytes: Bytes): Bytes {
  const { first, all } = await peek(bytes, MARK_BYTES);
  if (startsWith(first, UTF16_LITTLE_MARK)) yield* decodedUtf16(all, 'utf-16le');
  else if (startsWith(first, UTF16_BIG_MARK)) yield* decodedUtf16(all, 'utf-16be');
  else yield* withoutMark(all, startsWith(first, UTF8_MARK) ? UTF8_MARK.length : 0);
}

function translated(error: NodeJS.ErrnoException, name: string): FlexError | undefined {
  const options = { cause: error };
  if (error.code === 'ENOENT') return new NotFoundError('no-file', `There is no file ${name}.`, options);
  if (error.code === 'EISDIR')
    return new InputError('not-a-file', `${name} is a folder, not a file.`, options);
  if (error.code === 'EACCES')
    return new AdapterError('unreadable', `The file ${name} may not be read.`, options);
  if (error.code?.startsWith('Z_'))
    return new InputError('bad-gzip', `${name} is damaged or cut off: ${error.message}.`, options);
  return undefined;
}

function refuseArchive(name: string): InputError {
  return new InputError('not-csv', `${name} is an archive or a spreadsheet, not CSV.`, {
    details: [{ path: '', expected: 'CSV, plain or compressed by gzip; save the sheet as CSV' }],
  });
}

/**
 * Opens a source as text in UTF-8: decompressed where it begins as gzip does, decoded where it is UTF-16, without byte
 * order mark.
 *
 * @throws NotFoundError, InputError, AdapterError while it is read.
 */
export async function* openSource(source: ImportSource): Bytes {
  try {
    const raw = source.kind === 'file' ? createReadStream(source.path) : source.stream;
    const { first, all } = await peek(raw, MARK_BYTES);
    if (startsWith(first, ZIP_MAGIC)) throw refuseArchive(sourceName(source));
    yield* decoded(startsWith(first, GZIP_MAGIC) ? gunzipped(all) : all);
  } catch (error) {
    throw (error instanceof Error ? translated(error, sourceName(source)) : undefined) ?? error;
  }
}
