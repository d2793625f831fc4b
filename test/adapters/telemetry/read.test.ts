import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../src/adapters/telemetry/messages.ts';
import { aggregate, deaggregate } from '../../../src/adapters/telemetry/payload/deaggregate.ts';
import { encodeMessage } from '../../../src/adapters/telemetry/protobuf/encode.ts';
import { FULL_RECORD, littleMessage } from './messages.ts';
import { HAS_KINESIS, KINESIS, payloadsOf, readAll } from './recordings.ts';

/** Recordings of the stream, in every form, whole and damaged. */

const COUNT = 7;
const PAYLOADS = Array.from({ length: COUNT }, (_, index) =>
  encodeMessage(littleMessage(`s-${index}`, index)),
);
const SHARD = 'shardId-000000000003';

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

const delimited = (payloads: readonly Buffer[]) =>
  Buffer.concat(payloads.flatMap((payload) => [varint(payload.length), payload]));

const getRecord = (payload: Buffer, index: number) => ({
  SequenceNumber: `4968${index}`,
  ApproximateArrivalTimestamp: 1_795_293_324.769 + index,
  Data: payload.toString('base64'),
  PartitionKey: `key-${index}`,
});
const page = (payloads: readonly Buffer[]) => ({
  Records: payloads.map(getRecord),
  NextShardIterator: 'AAAA=',
  MillisBehindLatest: 0,
});
const lambda = (payloads: readonly Buffer[]) => ({
  Records: payloads.map((payload, index) => ({
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: `key-${index}`,
      sequenceNumber: `4968${index}`,
      data: payload.toString('base64'),
      approximateArrivalTimestamp: 1_795_293_324.769 + index,
    },
    eventSource: 'aws:kinesis',
    eventID: `${SHARD}:4968${index}`,
  })),
  window: { start: '2026-12-09T07:04:00Z', end: '2026-12-09T07:06:00Z' },
});
const firehose = (payloads: readonly Buffer[]) => ({
  invocationId: 'invoked123',
  records: payloads.map((payload, index) => ({
    recordId: `record${index}`,
    data: payload.toString('base64'),
    approximateArrivalTimestamp: 1_795_293_324_769 + 1_000 * index,
    kinesisRecordMetadata: { shardId: SHARD, partitionKey: `key-${index}`, sequenceNumber: `4968${index}` },
  })),
});
const inAggregates = (payloads: readonly Buffer[], size: number) =>
  Array.from({ length: Math.ceil(payloads.length / size) }, (_, index) =>
    aggregate(
      payloads.slice(size * index, size * (index + 1)).map((data) => ({ data, partitionKey: 'key' })),
    ),
  );
const text = (value: unknown, indent?: number) => Buffer.from(JSON.stringify(value, undefined, indent));
const lines = (values: readonly unknown[]) =>
  Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));

const FORMS: readonly (readonly [string, Buffer, string])[] = [
  ['a page of get-records, in one line', text(page(PAYLOADS)), 'json'],
  ['a page of get-records, indented', text(page(PAYLOADS), 4), 'json'],
  [
    'pages, one behind the other',
    Buffer.concat([text(page(PAYLOADS.slice(0, 3))), text(page(PAYLOADS.slice(3)), 2)]),
    'json',
  ],
  ['an array of pages', text([page(PAYLOADS.slice(0, 3)), page([]), page(PAYLOADS.slice(3))]), 'json'],
  ['a page a line', lines([page(PAYLOADS.slice(0, 3)), page(PAYLOADS.slice(3))]), 'json'],
  ['a record a line', lines(PAYLOADS.map(getRecord)), 'json'],
  [
    'a record a line, behind a byte order mark',
    Buffer.concat([Buffer.from('\ufeff'), lines(PAYLOADS.map(getRecord))]),
    'json',
  ],
  ['an event of Lambda', text(lambda(PAYLOADS)), 'json'],
  ['events of Lambda, one a line', lines(PAYLOADS.map((payload) => lambda([payload]))), 'json'],
  ['an event of Firehose', text(firehose(PAYLOADS), 1), 'json'],
  [
    'bytes as JSON shows a Buffer',
    lines(PAYLOADS.map((payload, index) => ({ ...getRecord(payload, index), Data: payload }))),
    'json',
  ],
  [
    'bytes as JSON shows a typed array',
    lines(
      PAYLOADS.map((payload, index) => ({
        ...getRecord(payload, index),
        Data: { ...new Uint8Array(payload) },
      })),
    ),
    'json',
  ],
  [
    'messages that are compressed each',
    lines(PAYLOADS.map((payload, index) => getRecord(gzipSync(payload), index))),
    'json',
  ],
  [
    'messages compressed by zstd',
    lines(PAYLOADS.map((payload, index) => getRecord(zstdCompressSync(payload), index))),
    'json',
  ],
  ['length-delimited', delimited(PAYLOADS), 'delimited'],
  ['concatenated', Buffer.concat(PAYLOADS), 'concatenated'],
  [
    'concatenated with line ends',
    Buffer.concat(PAYLOADS.flatMap((payload) => [payload, Buffer.from('\n')])),
    'concatenated',
  ],
  [
    'one aggregated record',
    aggregate(PAYLOADS.map((data, index) => ({ data, partitionKey: `key-${index % 2}` }))),
    'record',
  ],
  ['length-delimited, compressed each', delimited(PAYLOADS.map((one) => gzipSync(one))), 'delimited'],
  [
    'length-delimited, compressed each by zstd',
    delimited(PAYLOADS.map((one) => zstdCompressSync(one))),
    'delimited',
  ],
  ['length-delimited aggregated records', delimited(inAggregates(PAYLOADS, 3)), 'delimited'],
  ['aggregated records, one behind the other', Buffer.concat(inAggregates(PAYLOADS, 3)), 'concatenated'],
  [
    'aggregated records and messages with line ends',
    Buffer.concat(
      [...inAggregates(PAYLOADS.slice(0, 4), 2), ...PAYLOADS.slice(4)].flatMap((one) => [
        one,
        Buffer.from('\n'),
      ]),
    ),
    'concatenated',
  ],
  [
    'a page in UTF-16, as a shell of Windows writes it',
    Buffer.from(`\ufeff${JSON.stringify(page(PAYLOADS), undefined, 2)}`, 'utf16le'),
    'json',
  ],
  [
    'a page in UTF-16, the greater byte first',
    Buffer.from(`\ufeff${JSON.stringify(page(PAYLOADS))}`, 'utf16le').swap16(),
    'json',
  ],
  [
    'a page with an aggregated record',
    text(page([aggregate(PAYLOADS.map((data) => ({ data, partitionKey: 'a' })))])),
    'json',
  ],
  [
    'a page with an aggregate of compressed messages',
    text(page([aggregate(PAYLOADS.map((data) => ({ data: gzipSync(data), partitionKey: 'a' })))])),
    'json',
  ],
];

describe.each(FORMS)('%s', (_name, bytes, format) => {
  it.each([
    ['whole', bytes, 'none'],
    ['compressed by gzip', gzipSync(bytes), 'gzip'],
    [
      'in two members of gzip',
      Buffer.concat([gzipSync(bytes.subarray(0, 100)), gzipSync(bytes.subarray(100))]),
      'gzip',
    ],
    ['compressed by zstd', zstdCompressSync(bytes), 'zstd'],
  ])('%s', async (_how, file, compression) => {
    const recording = await readAll(file);
    expect(recording).toMatchObject({ format, compression });
    expect(payloadsOf(recording.records)).toEqual(PAYLOADS);
  });

  it.each([1, 7, 64, 1000])('in pieces of %d bytes', async (chunkBytes) => {
    const { records } = await readAll(bytes, { chunkBytes });
    expect(payloadsOf(records)).toEqual(PAYLOADS);
  });
});

/** Pieces reach the framers as they are only behind what the format is told by. */
const LONG = Array.from({ length: 2_000 }, (_, index) =>
  encodeMessage(littleMessage(`long-${index % 50}`, index)),
);

describe.each([
  ['length-delimited', delimited(LONG)],
  ['concatenated', Buffer.concat(LONG)],
  ['pages', text([page(LONG.slice(0, 700)), page(LONG.slice(700))], 2)],
  ['records of lines', lines(LONG.map(getRecord))],
])('a long file, %s', (_name, bytes) => {
  it.each([11, 997, 17_000, 40_009, 65_536])('in pieces of %d bytes', async (chunkBytes) => {
    const { records } = await readAll(bytes, { chunkBytes });
    expect(records.length).toBe(LONG.length);
    expect(payloadsOf(records)).toEqual(LONG);
    const offsets = records.map(({ position }) => position.byteOffset);
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
  });
});

describe('a file whose first record is longer than what is looked at first', () => {
  const records = Array.from({ length: 2_000 }, () => ({ ...FULL_RECORD, sequence: 7n }));
  const big = encodeMessage({ ...littleMessage('large', 3), content: { kind: 'energy', records } });
  const all = [big, ...LONG.slice(0, 300)];

  it('has a first message that is', () => expect(big.length).toBeGreaterThan(200_000));

  it.each([
    ['length-delimited', delimited(all), 'delimited'],
    ['concatenated', Buffer.concat(all), 'concatenated'],
    ['one aggregated record', Buffer.concat(inAggregates(all, all.length)), 'record'],
    ['aggregated records', Buffer.concat(inAggregates([...all, ...all], 301)), 'concatenated'],
    ['length-delimited aggregated records', delimited(inAggregates([...all, ...all], 301)), 'delimited'],
  ])('%s', async (_name, bytes, format) => {
    for (const chunkBytes of [30_011, 262_144]) {
      const recording = await readAll(bytes, { chunkBytes });
      expect(recording.format).toBe(format);
      const good = recording.records.filter(({ kind }) => kind === 'record');
      expect(good).toHaveLength(recording.records.length);
      expect(Buffer.concat(payloadsOf(good).slice(0, 301))).toEqual(Buffer.concat(all));
    }
  });
});

describe('an aggregated record whose checksum is wrong', () => {
  const wrong = (bytes: Buffer) => Buffer.from(bytes.with(-1, bytes.at(-1)! ^ 1));
  const [first, ...others] = inAggregates(PAYLOADS, 3);

  it('costs no other, where a length in it leads over them', async () => {
    const damaged = Buffer.from(first!.with(first!.indexOf(PAYLOADS[1]!) - 1, 0xff));
    const read = (await readAll(Buffer.concat([damaged, ...others]))).records.map(readMessage);
    expect(read.filter(({ kind }) => kind === 'message').length).toBeGreaterThanOrEqual(COUNT - 3);
    expect(read.filter(({ kind }) => kind === 'poison')).toHaveLength(1);
  });

  it.each([
    ['one behind the other', Buffer.concat([wrong(first!), ...others]), 'not-a-message'],
    ['length-delimited', delimited([wrong(first!), ...others]), 'not-protobuf'],
  ])('is one record that cannot be read, %s', async (_name, bytes, reason) => {
    const read = (await readAll(bytes)).records.map(readMessage);
    expect(read.filter(({ kind }) => kind === 'message')).toHaveLength(COUNT - 3);
    expect(read.flatMap((one) => (one.kind === 'poison' ? [one.record.reason] : []))).toEqual([reason]);
  });
});

describe('what the stream says of a record', () => {
  it.each([
    1e13,
    1e15,
    8.64e15,
    3e12,
    -5,
    86_400,
    '+097036-01-01T00:00:00Z',
    '1999-01-01T00:00:00Z',
  ])('an arrival that cannot be is none (%s)', async (stamp) => {
    const rows = [1_795_293_324.769, stamp, 1_795_293_324.769].map((one, index) => ({
      ...getRecord(PAYLOADS[index]!, index),
      ApproximateArrivalTimestamp: one,
    }));
    const escaped = Buffer.from(lines(rows).toString().replaceAll('PartitionKey', 'Partition\\u004bey'));
    for (const bytes of [lines(rows), escaped]) {
      const { records } = await readAll(bytes);
      const arrivals = records.map((record) => (record.kind === 'record' ? record.arrivalMs : 'poison'));
      expect(arrivals).toEqual([1_795_293_324_769, undefined, 1_795_293_324_769]);
    }
  });

  it.each([
    ['get-records', { ...getRecord(PAYLOADS[0]!, 0), Data: '%%%%', ShardId: SHARD }, 'bad-base64'],
    ['get-records', { SequenceNumber: '49680', ShardId: SHARD }, 'no-data'],
    [
      'Lambda',
      { kinesis: { sequenceNumber: '49680', data: '%%%%' }, eventID: `${SHARD}:49680` },
      'bad-base64',
    ],
    ['Lambda', { kinesis: { sequenceNumber: '49680' }, eventID: `${SHARD}:49680` }, 'no-data'],
    [
      'Firehose',
      { recordId: 'a', kinesisRecordMetadata: { shardId: SHARD, sequenceNumber: '49680' } },
      'no-data',
    ],
  ])('%s: where it stands, also where its data cannot be read', async (_name, record, reason) => {
    const { records } = await readAll(lines([record]));
    expect(records).toMatchObject([{ reason, position: { shardId: SHARD, sequenceNumber: '49680' } }]);
  });

  it.each([
    ['get-records', text(page(PAYLOADS)), undefined],
    ['Lambda', text(lambda(PAYLOADS)), SHARD],
    ['Firehose', text(firehose(PAYLOADS)), SHARD],
  ])('%s', async (_name, bytes, shardId) => {
    const { records } = await readAll(bytes);
    expect(records[2]).toMatchObject({
      partitionKey: 'key-2',
      arrivalMs: 1_795_293_326_769,
      position: { index: 2, subIndex: undefined, shardId, sequenceNumber: '49682' },
    });
  });

  it.each([
    ['seconds', 1_795_293_324.769],
    ['ISO 8601 as the newer command line prints it', '2026-11-21T20:35:24.769000+00:00'],
    ['ISO 8601 with another offset', '2026-11-21T21:35:24.769+01:00'],
  ])('an arrival in %s', async (_name, stamp) => {
    const record = { ...getRecord(PAYLOADS[0]!, 0), ApproximateArrivalTimestamp: stamp };
    const { records } = await readAll(lines([record]));
    expect(records[0]).toMatchObject({ arrivalMs: Date.UTC(2026, 10, 21, 20, 35, 24, 769) });
  });

  it('tells aggregated ones apart by their place', async () => {
    const aggregated = aggregate(PAYLOADS.map((data, index) => ({ data, partitionKey: `k${index}` })));
    const { records } = await readAll(text(page([aggregated])));
    expect(records.map(({ position }) => position.subIndex)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(records[3]).toMatchObject({ partitionKey: 'k3' });
  });
});

describe('damage costs what it hit, and no more', () => {
  const broken = (bytes: Buffer, at: number, insert: Buffer, drop = 0) =>
    Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + drop)]);
  const GARBAGE = Buffer.from('0f07ff00ffaa5501c0', 'hex');

  const kinds = async (bytes: Buffer) => {
    const { records } = await readAll(bytes, { chunkBytes: 64 });
    const good = payloadsOf(records.filter(({ kind }) => kind === 'record'));
    return { good, reasons: records.flatMap((record) => (record.kind === 'poison' ? [record.reason] : [])) };
  };

  const second = varint(PAYLOADS[0]!.length).length + PAYLOADS[0]!.length;

  it('garbage between length-delimited messages', async () => {
    const { good, reasons } = await kinds(broken(delimited(PAYLOADS), second, GARBAGE));
    expect(good).toEqual(PAYLOADS);
    expect(reasons.length).toBeGreaterThan(0);
  });

  it.each([0x80, 0xff, 0xa4])('garbage that looks like a part of the length behind it (%d)', async (last) => {
    const garbage = Buffer.concat([GARBAGE, Buffer.of(last)]);
    const payloads = [...PAYLOADS, ...LONG.slice(0, 200)];
    const { good } = await kinds(broken(delimited(payloads), second, garbage));
    expect(good).toEqual(payloads);
  });

  it('length-delimited records of noise cost no other, wherever a chunk ends', async () => {
    let state = 5;
    const noise = () =>
      Buffer.from(
        Uint8Array.from({ length: 32 }, () => {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
          return state >>> 24;
        }),
      );
    const file = delimited(LONG.flatMap((payload) => [noise(), payload]));
    for (const chunkBytes of [64, 1_009, 20_011, 65_536]) {
      const { records } = await readAll(file, { chunkBytes });
      const read = records.map(readMessage);
      expect(read.filter(({ kind }) => kind === 'message')).toHaveLength(LONG.length);
      expect(read.filter(({ kind }) => kind === 'poison')).toHaveLength(LONG.length);
    }
  });

  it('a length-delimited message that lost bytes', async () => {
    const { good, reasons } = await kinds(broken(delimited(PAYLOADS), second + 30, Buffer.alloc(0), 5));
    expect(good.slice(-4)).toEqual(PAYLOADS.slice(-4));
    expect(reasons.length).toBeGreaterThan(0);
  });

  it('a length-delimited file that ends too soon', async () => {
    const { good, reasons } = await kinds(delimited(PAYLOADS).subarray(0, -10));
    expect({ good, reasons }).toEqual({ good: PAYLOADS.slice(0, -1), reasons: ['truncated'] });
  });

  it('garbage between concatenated messages', async () => {
    const { good } = await kinds(broken(Buffer.concat(PAYLOADS), PAYLOADS[0]!.length, GARBAGE));
    expect(good.slice(-(COUNT - 1))).toEqual(PAYLOADS.slice(1));
  });

  it('a concatenated message that lost its end', async () => {
    const bytes = Buffer.concat([PAYLOADS[0]!, PAYLOADS[1]!.subarray(0, -7), ...PAYLOADS.slice(2)]);
    const { good, reasons } = await kinds(bytes);
    expect(good).toEqual([PAYLOADS[0], ...PAYLOADS.slice(2)]);
    expect(new Set(reasons)).toEqual(new Set(['not-a-message']));
  });

  it('a line that was cut off within text', async () => {
    const rows = PAYLOADS.map((payload, index) => JSON.stringify(getRecord(payload, index)));
    rows[2] = rows[2]!.slice(0, 90);
    const { good, reasons } = await kinds(Buffer.from(rows.join('\n')));
    expect(good).toEqual(PAYLOADS.filter((_, index) => index !== 2));
    expect(reasons).toEqual(['bad-json']);
  });

  it('a line that was cut off behind a brace', async () => {
    const rows = PAYLOADS.map((payload, index) => JSON.stringify(getRecord(payload, index)));
    rows[2] = '{';
    const { good, reasons } = await kinds(Buffer.from(rows.join('\n')));
    expect(good).toEqual(PAYLOADS.filter((_, index) => index !== 2));
    expect(reasons).toEqual(['bad-json']);
  });

  it('a page that was cut off, with another behind it', async () => {
    const first = text(page(PAYLOADS.slice(0, 3)));
    const { good } = await kinds(Buffer.concat([first.subarray(0, -80), text(page(PAYLOADS.slice(3)))]));
    expect(good.slice(-4)).toEqual(PAYLOADS.slice(3));
  });

  it('a page that ends too soon', async () => {
    const { good, reasons } = await kinds(text(page(PAYLOADS)).subarray(0, -120));
    expect(good).toEqual(PAYLOADS.slice(0, -1));
    expect(reasons).toEqual(['truncated']);
  });

  it('a gzip file that ends too soon', async () => {
    const file = gzipSync(delimited(LONG));
    const { records } = await readAll(file.subarray(0, file.length / 2));
    const reasons = records.flatMap((record) => (record.kind === 'poison' ? [record.reason] : []));
    expect(reasons.at(-1)).toBe('bad-gzip');
    expect(records.length).toBeGreaterThan(100);
  });

  it.each([
    ['data that are no Base64', { ...getRecord(PAYLOADS[0]!, 0), Data: '%%%%' }, 'bad-base64'],
    ['data that are a number', { ...getRecord(PAYLOADS[0]!, 0), Data: 7 }, 'no-data'],
    ['an event of another service', { messageId: '1', body: 'x' }, 'no-data'],
    ['a damaged gzip', getRecord(Buffer.from('1f8b0800ffff', 'hex'), 0), 'bad-gzip'],
    [
      'a message that is larger than any once inflated',
      getRecord(gzipSync(Buffer.alloc(2_000_000)), 0),
      'too-large',
    ],
    [
      'a registry’s frame',
      getRecord(Buffer.concat([Buffer.from([3, 0]), PAYLOADS[0]!]), 0),
      'unsupported-framing',
    ],
  ])('%s', async (_name, record, reason) => {
    const { good, reasons } = await kinds(lines([record, getRecord(PAYLOADS[1]!, 1)]));
    expect({ good, reasons }).toEqual({ good: [PAYLOADS[1]], reasons: [reason] });
  });

  it('whatever the bytes are, reading ends, and holds all bytes or tells of them', async () => {
    const spoil = fc.record({
      form: fc.constantFrom(...FORMS.map(([, bytes]) => bytes)),
      at: fc.nat(2_000),
      drop: fc.nat(40),
      insert: fc.uint8Array({ maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(spoil, async ({ form, at, drop, insert }) => {
        const bytes = broken(form, at % form.length, Buffer.from(insert), drop);
        for (const format of ['json', 'delimited', 'concatenated', 'record'] as const) {
          const { records } = await readAll(bytes, { format, chunkBytes: 50 });
          for (const { position } of records) expect(position.byteOffset).toBeLessThanOrEqual(bytes.length);
        }
      }),
      { seed: 6, numRuns: 150 },
    );
  });
});

describe('where pieces end makes no difference', () => {
  const records = new Array(600).fill(FULL_RECORD);
  const big = encodeMessage({ ...littleMessage('large-one', 3), content: { kind: 'energy', records } });
  const all = [...LONG.slice(0, 300), big, ...LONG.slice(300, 600), big, big, ...LONG.slice(600, 900)];
  const spoiled = (bytes: Buffer) =>
    Buffer.concat([
      bytes.subarray(0, 99_990),
      Buffer.from('0f07ff00ffaa5501c0', 'hex'),
      bytes.subarray(100_000),
    ]);

  it.each([
    ['length-delimited', spoiled(delimited(all))],
    ['concatenated', spoiled(Buffer.concat(all))],
    ['pages', spoiled(text(page(all)))],
    ['lines', spoiled(lines(all.map(getRecord)))],
  ])('%s', async (_name, bytes) => {
    expect(big.length).toBeGreaterThan(20_000);
    const whole = await readAll(bytes, { chunkBytes: bytes.length });
    expect(whole.records.length).toBeGreaterThan(800);
    expect(whole.records.some(({ kind }) => kind === 'poison')).toBe(true);
    for (const chunkBytes of [5_003, 16_385, 20_011, 90_001]) {
      expect((await readAll(bytes, { chunkBytes })).records).toEqual(whole.records);
    }
  });
});

describe('bytes that are made to be read again and again come to an end', () => {
  const repeated = (piece: string | Buffer, count = 600_000) =>
    Buffer.concat(new Array(count).fill(Buffer.from(piece)));
  /** Beginnings of aggregated records, each with a field that reaches to a stretch of little fields behind all of them. */
  const nested = (count: number, fieldBytes: number) => {
    const begins = Array.from({ length: count }, (_, index) => {
      const left = 9 * (count - 1 - index);
      const length = [(left & 127) | 128, ((left >> 7) & 127) | 128, ((left >> 14) & 127) | 128, left >> 21];
      return Buffer.from([0xf3, 0x89, 0x9a, 0xc2, 0x0a, ...length]);
    });
    return Buffer.concat([...begins, repeated(Buffer.from('0a00', 'hex'), fieldBytes / 2)]);
  };

  it.each([
    ['objects that are never closed', repeated('{"a":'), 'json'],
    ['such objects, one a line', repeated('{"a":\n'), 'json'],
    [
      'lists that are never closed, with records in them',
      repeated('{"a":[{"Data":"AAAA"},', 150_000),
      'json',
    ],
    ['braces', repeated('{'), 'json'],
    ['quotes', repeated('{"'), 'json'],
    ['lengths that lead nowhere', repeated(Buffer.from('808040080112016108', 'hex'), 300_000), 'delimited'],
    ['beginnings of aggregated records', repeated(Buffer.from('f3899ac2', 'hex')), 'concatenated'],
    ['aggregated records within each other, over the same fields', nested(8_000, 1_000_000), 'concatenated'],
    [
      'ends of aggregated records, with a wrong sum each',
      repeated(Buffer.from(`0a12${'00'.repeat(14)}f3899ac2`, 'hex'), 50_000),
      'concatenated',
    ],
    ['beginnings of messages', repeated(Buffer.from('120161320a', 'hex'), 400_000), 'concatenated'],
    [
      'beginnings with great lengths',
      repeated(Buffer.from('12016132ffff3f', 'hex'), 300_000),
      'concatenated',
    ],
  ] as const)('%s', async (_name, bytes, format) => {
    const { records } = await readAll(bytes, { format, chunkBytes: 262_144 });
    expect(records.length).toBeGreaterThan(0);
  });

  it('random bytes are told apart, or refused', async () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((list) => Buffer.from(list));
    await fc.assert(
      fc.asyncProperty(bytes, async (file) => {
        await readAll(file).catch((error) => expect(error).toMatchObject({ code: 'unknown-format' }));
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});

describe('what is no recording', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['prose', Buffer.from('Dear operator, please find attached')],
    ['CSV', Buffer.from('time,value\n2026-01-01,3\n')],
  ])('%s', async (_name, bytes) => {
    await expect(readAll(bytes)).rejects.toMatchObject({ code: 'unknown-format' });
  });

  it('a file that is not there', async () => {
    await expect(readAll('/nowhere/at/all')).rejects.toMatchObject({ code: 'no-file' });
  });
});

describe('aggregation', () => {
  it('comes apart as it was put together', () => {
    const records = PAYLOADS.map((data, index) => ({ data, partitionKey: `k${index % 3}` }));
    expect(deaggregate(aggregate(records))).toEqual(records);
  });

  it.each([
    ['a changed byte', (bytes: Buffer) => bytes.with(40, bytes[40]! ^ 1)],
    ['a changed sum', (bytes: Buffer) => bytes.with(-1, bytes.at(-1)! ^ 1)],
    ['other magic', (bytes: Buffer) => bytes.with(3, 0xc3)],
  ])('with %s it is an ordinary record', (_name, change) => {
    const aggregated = aggregate(PAYLOADS.map((data) => ({ data, partitionKey: 'a' })));
    expect(deaggregate(Buffer.from(change(aggregated)))).toBeUndefined();
  });

  it('with hash keys, tags and fields of a newer producer comes apart all the same', () => {
    const field = (number: number, content: Buffer | string) =>
      Buffer.concat([varint(8 * number + 2), varint(content.length), Buffer.from(content)]);
    const index = (number: number, value: number) => Buffer.concat([varint(8 * number), varint(value)]);
    const tag = field(4, Buffer.concat([field(1, 'colour'), field(2, 'red')]));
    const record = (key: number, data: string) =>
      field(3, Buffer.concat([index(1, key), index(2, 0), field(3, data), tag, index(9, 7)]));
    const keys = [field(1, 'a'), field(1, 'b'), field(2, '340282366920938463463374607431768211455')];
    const body = Buffer.concat([...keys, record(1, 'first'), field(9, 'newer'), record(0, '')]);
    const sum = createHash('md5').update(body).digest();
    const bytes = Buffer.concat([Buffer.from('f3899ac2', 'hex'), body, sum]);
    expect(deaggregate(bytes)).toEqual([
      { data: Buffer.from('first'), partitionKey: 'b' },
      { data: Buffer.alloc(0), partitionKey: 'a' },
    ]);
  });

  it('nothing is aggregated in a sum alone', () => {
    const magic = Buffer.from('f3899ac2', 'hex');
    expect(deaggregate(Buffer.concat([magic, createHash('md5').digest()]))).toBeUndefined();
  });
});

describe.skipIf(!HAS_KINESIS)('published and recorded files (in FLEX_SHARED)', () => {
  const payload = HAS_KINESIS ? readFileSync(join(KINESIS, 'formats/payload-1.pb')) : Buffer.alloc(0);

  it.each([
    ['aws-cli-v1-get-records.json', 'json'],
    ['aws-cli-v2-get-records.json', 'json'],
    ['payload-1.pb', 'concatenated'],
    ['payload-1.pb.gz', 'concatenated'],
    ['payloads.concat.bin', 'concatenated'],
    ['payloads.length-delimited.bin', 'delimited'],
    ['payloads.length-delimited.bin.gz', 'delimited'],
    ['kpl-aggregated.bin', 'record'],
  ])('%s is %s', async (name, format) => {
    const recording = await readAll(join(KINESIS, 'formats', name));
    expect(recording.format).toBe(format);
    expect(payloadsOf(recording.records)[0]).toEqual(payload);
    if (/payloads|kpl/.test(name)) expect(recording.records.length).toBe(3);
  });

  it('the published record of a hundred is taken apart', async () => {
    const { records } = await readAll(join(KINESIS, 'kinesis-aggregation/SampleLambdaEvent.json'));
    const aggregated = records.filter(({ position }) => position.index === 0);
    expect(aggregated.length).toBe(100);
    expect(payloadsOf(aggregated)[0]?.toString()).toBe('abcdefghijklmnopqrstuvwxyz');
    expect(payloadsOf(aggregated)[99]?.toString()).toBe('zyxwvutsrqponmlkjihgfedcba');
    expect(aggregated[0]).toMatchObject({ partitionKey: 'abc' });
  });

  it.each([
    ['aws-lambda-go/kinesis-event.json', 'Hello World'],
    ['aws-lambda-go/kinesis-time-window-event.json', 'Hello, this is a test.'],
    ['aws-lambda-go/kinesis-firehose-event.json', 'Hello World'],
  ])('%s', async (name, said) => {
    const { records } = await readAll(join(KINESIS, name));
    expect(payloadsOf(records).map(String)).toContain(said);
  });
});

describe('a stretch of zeros between length-delimited messages', () => {
  it.each([
    [1, ['empty']],
    [2, ['not-a-message']],
    [100_000, ['not-a-message']],
  ])('of %d bytes is no row of empty messages', async (count, expected) => {
    const first = delimited(PAYLOADS.slice(0, 1));
    const bytes = Buffer.concat([first, Buffer.alloc(count), delimited(PAYLOADS.slice(1))]);
    const { records } = await readAll(bytes, { format: 'delimited' });
    const read = records.map(readMessage);
    expect(read.filter(({ kind }) => kind === 'message')).toHaveLength(COUNT);
    const reasons = read.flatMap((one) => (one.kind === 'poison' ? [one.record.reason] : []));
    expect(reasons).toEqual(expected);
  });
});
