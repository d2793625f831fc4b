import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../src/adapters/telemetry/messages.ts';
import { encodeMessage } from '../../../src/adapters/telemetry/protobuf/encode.ts';
import { openRecording, type ReadOptions } from '../../../src/adapters/telemetry/read.ts';
import { littleMessage } from './messages.ts';

/** Files that are no recordings are refused as a whole; recordings with records that cannot be read are not. */

const PAYLOADS = [0, 1, 2].map((index) => encodeMessage(littleMessage(`s-${index}`, index)));
const POISON = Buffer.from('0801', 'hex');

const line = (payload: Buffer) => `${JSON.stringify({ Data: payload.toString('base64') })}\n`;
const lines = (payloads: readonly Buffer[]) => Buffer.from(payloads.map(line).join(''));
const delimited = (payloads: readonly Buffer[]) =>
  Buffer.concat(payloads.flatMap((one) => [varint(one.length), one]));
const varint = (value: number) => Buffer.from(value < 128 ? [value] : [(value & 127) | 128, value >> 7]);
const times = (count: number, one: Buffer) => new Array<Buffer>(count).fill(one);

async function tally(bytes: Buffer, options: ReadOptions = {}) {
  const { batches } = await openRecording({ kind: 'stream', stream: inPieces(bytes) }, options);
  const counts = { messages: 0, poison: 0 };
  for await (const { records } of batches) {
    for (const record of records) {
      if (readMessage(record).kind === 'message') counts.messages += 1;
      else counts.poison += 1;
    }
  }
  return counts;
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 10_007) yield bytes.subarray(at, at + 10_007);
}

/** Bytes that say nothing, the same in every run. */
function noise(byteCount: number): Buffer {
  let state = 7;
  return Buffer.from(
    Uint8Array.from({ length: byteCount }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    }),
  );
}

describe('a file that is no recording is refused, and it is said what it looks like', () => {
  it.each([
    ['random bytes', noise(300_000), 'binary data'],
    ['a list of users', Buffer.from('root:x:0:0:root:/root:/bin/bash\nmail:x:8:8::/:/bin/false\n'), 'text'],
    ['a PNG image', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), noise(60_000)]), 'a PNG image'],
    ['a database', Buffer.concat([Buffer.from('SQLite format 3\0'), noise(90_000)]), 'an SQLite database'],
    ['a program', Buffer.concat([Buffer.from('\x7fELF\x02\x01'), noise(200_000)]), 'an ELF program'],
    ['an archive', Buffer.concat([Buffer.from('PK\x03\x04'), noise(5_000)]), 'a ZIP archive'],
    ['a table', Buffer.from('time,value\n2026-01-01,3\n'.repeat(9_000)), 'text'],
    ['a page of the web', Buffer.from('<!doctype html><title>502</title>'), 'XML or HTML'],
    ['zeros', Buffer.alloc(200_000), 'zeros'],
    ['settings', Buffer.from('{"name": "flex", "private": true}'), 'JSON'],
    [
      'another stream',
      lines(times(50, Buffer.from('Hello World'))),
      'in any of its 50 records: 50 not-protobuf',
    ],
    ['one record of another stream', lines([Buffer.from('Hello')]), 'in its record: 1 not-protobuf'],
    ['messages of another stream', delimited(times(50, POISON)), 'no message of the fleet'],
  ])('%s', async (_name, bytes, says) => {
    const refusal = { code: 'unknown-format', message: expect.stringContaining(says) };
    await expect(tally(bytes)).rejects.toMatchObject(refusal);
    await expect(tally(gzipSync(bytes))).rejects.toMatchObject(refusal);
  });

  it('a damaged gzip file of which nothing can be read is not said to be empty', async () => {
    const bytes = Buffer.concat([Buffer.from('1f8b0800000000000003', 'hex'), noise(100)]);
    await expect(tally(bytes)).rejects.toMatchObject({
      message: expect.stringMatching(/standard input is damaged from its beginning on: \w/),
    });
  });

  it('names the file, the first record and why it cannot be read', async () => {
    await expect(tally(lines([POISON, POISON]))).rejects.toMatchObject({
      details: [
        {
          file: 'standard input',
          path: 'record 0 at byte 0',
          value: expect.stringMatching(/^no-system, .* \(0801\)$/),
          expected: expect.stringContaining('get-records'),
        },
      ],
      next: 'flex telemetry inspect --format json -',
    });
  });

  it('reads no more of it than it needs to', async () => {
    let pieceCount = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        pieceCount += 1;
        yield noise(65_536);
      }
    }
    const opening = openRecording({ kind: 'stream', stream: endless() });
    await expect(opening).rejects.toMatchObject({ code: 'unknown-format' });
    expect(pieceCount).toBeLessThan(200);
  });
});

describe('a recording with records that cannot be read is read on', () => {
  const all = { messages: PAYLOADS.length, poison: 3 };

  it.each([
    ['lines', lines([...times(3, POISON), ...PAYLOADS])],
    ['length-delimited', delimited([...times(3, POISON), ...PAYLOADS])],
    ['a page', Buffer.from(`{"Records":[${[...times(3, POISON), ...PAYLOADS].map(line).join(',')}]}`)],
  ])('from the first one on: %s', async (_name, bytes) => {
    expect(await tally(bytes)).toEqual(all);
  });

  it('concatenated, behind bytes of no message', async () => {
    const bytes = Buffer.concat([noise(50_000), ...PAYLOADS]);
    expect(await tally(bytes)).toMatchObject({ messages: PAYLOADS.length });
  });

  it('from thousands on, up to a limit', async () => {
    const near = lines([...times(9_000, POISON), ...PAYLOADS]);
    expect(await tally(near)).toEqual({ messages: 3, poison: 9_000 });
    const far = lines([...times(12_000, POISON), ...PAYLOADS]);
    await expect(tally(far)).rejects.toMatchObject({
      message: expect.stringMatching(/any of its first 1\d{4} records/),
    });
  });

  it('beyond that limit, where its form is said', async () => {
    const far = lines([...times(12_000, POISON), ...PAYLOADS]);
    expect(await tally(far, { format: 'json' })).toEqual({ messages: 3, poison: 12_000 });
  });

  it('but not without any message, unless that is asked for', async () => {
    const file = lines([POISON]);
    await expect(tally(file, { format: 'json' })).rejects.toMatchObject({ code: 'unknown-format' });
    const options = { format: 'json', mayHoldNothing: true } as const;
    expect(await tally(file, options)).toEqual({ messages: 0, poison: 1 });
    const { refusal } = await openRecording({ kind: 'stream', stream: inPieces(file) }, options);
    expect(refusal).toMatchObject({ code: 'unknown-format' });
    await expect(tally(file, { mayHoldNothing: true })).rejects.toMatchObject({ code: 'unknown-format' });
  });

  it('an empty page is a recording, too', async () => {
    const page = Buffer.from('{"Records":[],"NextShardIterator":"AAAA","MillisBehindLatest":0}');
    expect(await tally(page)).toEqual({ messages: 0, poison: 0 });
  });
});
