import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { AdapterError, type FlexError, InputError, NotFoundError } from '../../engine/errors.ts';

/** Where a recording is read from. Compression is told by content, not by name. */
export type TelemetrySource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stream'; readonly stream: AsyncIterable<Uint8Array> };

export type Compression = 'none' | 'gzip' | 'zstd';

const CHUNK_BYTES = 262_144;
const GZIP_MAGIC = [0x1f, 0x8b] as const;
const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd] as const;

/** A file whose bytes can be read, decompressed. */
export interface OpenBytes {
  readonly compression: Compression;
  /** Bytes of the file itself that the chunks so far were made of. */
  readonly readCount: () => number;
  readonly chunks: AsyncIterable<Buffer>;
}

/** The compressed bytes are damaged or cut off: what came before is fine. */
export class DamagedBytes extends Error {}

export function sourceName(source: TelemetrySource): string {
  return source.kind === 'file' ? source.path : 'standard input';
}

/**
 * @throws NotFoundError, InputError or AdapterError where it cannot be read; {@link DamagedBytes} from the chunks where
 * decompression fails.
 */
export async function openBytes(source: TelemetrySource): Promise<OpenBytes> {
  let readCount = 0;
  const name = sourceName(source);
  async function* raw(): AsyncGenerator<Buffer> {
    try {
      const stream =
        source.kind === 'file'
          ? createReadStream(source.path, { highWaterMark: CHUNK_BYTES })
          : source.stream;
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        readCount += chunk.byteLength;
        yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      }
    } catch (error) {
      throw (error instanceof Error ? translated(error, name) : undefined) ?? error;
    }
  }
  const iterator = raw();
  let first: Buffer = Buffer.alloc(0);
  while (first.length < ZSTD_MAGIC.length) {
    const next = await iterator.next();
    if (next.done === true) break;
    first = first.length === 0 ? next.value : Buffer.concat([first, next.value]);
  }
  const compression = compressionOf(first);
  const all = prepended(first, iterator);
  if (compression === 'none') return { compression, readCount: () => readCount, chunks: all };
  const { chunks, takenCount } = decompressed(all, compression);
  return { compression, readCount: takenCount, chunks };
}

function compressionOf(first: Buffer): Compression {
  if (GZIP_MAGIC.every((byte, index) => first[index] === byte)) return 'gzip';
  return ZSTD_MAGIC.every((byte, index) => first[index] === byte) ? 'zstd' : 'none';
}

async function* prepended(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  yield* rest;
}

function decompressed(
  bytes: AsyncGenerator<Buffer>,
  compression: 'gzip' | 'zstd',
): { readonly chunks: AsyncGenerator<Buffer>; readonly takenCount: () => number } {
  const options = { chunkSize: CHUNK_BYTES };
  const stream = compression === 'gzip' ? createGunzip(options) : createZstdDecompress(options);
  // Failures reach the reader through the stream itself, which pipeline destroys.
  pipeline(Readable.from(bytes, { objectMode: false }), stream, () => {});
  return { chunks: orDamaged(stream), takenCount: () => stream.bytesWritten };
}

async function* orDamaged(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code?.startsWith('Z') === true ? new DamagedBytes(message) : error;
  }
}

function translated(error: NodeJS.ErrnoException, name: string): FlexError | undefined {
  const options = { cause: error };
  switch (error.code) {
    case 'ENOENT':
      return new NotFoundError('no-file', `There is no file ${name}.`, options);
    case 'EISDIR':
      return new InputError('not-a-file', `${name} is a folder, not a file.`, options);
    case 'EACCES':
      return new AdapterError('unreadable', `The file ${name} may not be read.`, options);
    default:
      return undefined;
  }
}
