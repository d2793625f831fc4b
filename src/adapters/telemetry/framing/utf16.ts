import { TextDecoder } from 'node:util';

const MARK_LITTLE = [0xff, 0xfe] as const;
const MARK_BIG = [0xfe, 0xff] as const;
const OPENING = new Set([0x7b, 0x5b]);
const BEGINNING_BYTES = 4;

/**
 * JSON in UTF-16, as the `>` of PowerShell writes it, is handed on as UTF-8, and places are those of UTF-8. Everything else is handed on as it
 * is. Told by the mark and the brace or bracket behind it, which no length of a message begins with.
 */
export async function* utf8Of(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | undefined;
  let beginning: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let bytes = chunk;
    if (beginning !== undefined) {
      bytes = beginning.length === 0 ? chunk : Buffer.concat([beginning, chunk]);
      beginning = bytes.length < BEGINNING_BYTES ? bytes : undefined;
      if (beginning !== undefined) continue;
      const encoding = encodingOf(bytes);
      if (encoding !== undefined) decoder = new TextDecoder(encoding);
    }
    if (decoder === undefined) yield bytes;
    else {
      const text = decoder.decode(bytes, { stream: true });
      if (text !== '') yield Buffer.from(text);
    }
  }
  const last = decoder === undefined ? beginning : Buffer.from(decoder.decode());
  if (last !== undefined && last.length > 0) yield last;
}

function encodingOf(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const begins = (mark: readonly number[]) => mark.every((byte, index) => bytes[index] === byte);
  if (begins(MARK_LITTLE) && OPENING.has(bytes[2]!) && bytes[3] === 0) return 'utf-16le';
  return begins(MARK_BIG) && bytes[2] === 0 && OPENING.has(bytes[3]!) ? 'utf-16be' : undefined;
}
