import { hash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { FILE_FORMATS, type FileFormat } from '../../../../src/adapters/telemetry/framing/detect.ts';
import { aggregate } from '../../../../src/adapters/telemetry/payload/deaggregate.ts';
import { encodeMessage } from '../../../../src/adapters/telemetry/protobuf/encode.ts';
import {
  WRITTEN_FORMATS,
  type WrittenFormat,
  writeRecording,
} from '../../../../src/adapters/telemetry/write/recording.ts';
import { type RandomStream, randomStream } from '../../../../src/engine/quantity/index.ts';
import { EMPTY_SAMPLE, FULL_RECORD, FULL_SAMPLE, littleMessage, message, NOON_MS } from '../messages.ts';

/** Files that somebody could have made to hurt, each from its seed and number. */

export interface HostileFile {
  /** How it was made, in words. */
  readonly says: string;
  readonly bytes: Buffer;
  /** Absent: told by content. */
  readonly format: FileFormat | undefined;
  readonly chunkBytes: number;
}

/** The file of a number; the same number makes the same file. */
export async function hostileFile(seed: number, index: number): Promise<HostileFile> {
  const random = randomStream(seed, 'hostile', index);
  const { says, bytes } = random.chance(0.25) ? constructed(random) : await damaged(random);
  const format = random.chance(0.4) ? pick(random, FILE_FORMATS) : undefined;
  const chunkBytes = pick(random, [3, 61, 997, 16_384, 262_144]);
  // Tiny pieces of a large file are slow, and show nothing new.
  return {
    says,
    bytes,
    format,
    chunkBytes: bytes.length > 200_000 ? Math.max(chunkBytes, 16_384) : chunkBytes,
  };
}

export function pick<T>(random: RandomStream, from: readonly T[]): T {
  return from[random.whole(0, from.length - 1)]!;
}

interface Made {
  readonly says: string;
  readonly bytes: Buffer;
}

/* Good files, damaged. */

async function damaged(random: RandomStream): Promise<Made> {
  const payloads = payloadsOf(random);
  const format = pick(random, WRITTEN_FORMATS);
  let bytes = await written(payloads, format, pick(random, [1, 1, 5, 50]));
  let says: string = format;
  for (let round = random.whole(1, 6); round > 0; round -= 1) {
    const [name, damage] = pick(random, DAMAGES);
    bytes = damage(bytes, random);
    says += `, ${name}`;
  }
  return wrapped({ says, bytes }, random);
}

/** Some are damaged before they are put into records: then what is around them is right. */
function payloadsOf(random: RandomStream): readonly Buffer[] {
  const isInner = random.chance(0.5);
  return Array.from({ length: random.whole(1, 40) }, (_, index) => {
    let payload = payloadOf(random, index);
    if (isInner && random.chance(0.5)) payload = pick(random, DAMAGES)[1](payload, random);
    if (random.chance(0.1)) payload = gzipSync(payload);
    if (random.chance(0.05)) payload = zstdCompressSync(payload);
    return payload;
  });
}

function payloadOf(random: RandomStream, index: number): Buffer {
  switch (random.whole(0, 3)) {
    case 0:
      return encodeMessage(message({ content: { kind: 'energy', records: severalRecords(random) } }));
    case 1:
      return encodeMessage(message({ content: { kind: 'energy', records: [] }, systemId: '' }));
    default:
      return encodeMessage(littleMessage(`s-${index % 5}`, index));
  }
}

function severalRecords(random: RandomStream) {
  return Array.from({ length: random.whole(1, 30) }, (_, index) => ({
    ...FULL_RECORD,
    startMs: NOON_MS + index * 300_000,
    endMs: NOON_MS + (index + 1) * 300_000,
    samples: random.chance(0.5) ? [FULL_SAMPLE, EMPTY_SAMPLE] : [],
  }));
}

async function written(
  payloads: readonly Buffer[],
  format: WrittenFormat,
  aggregateCount: number,
): Promise<Buffer> {
  async function* records() {
    for (const [index, payload] of payloads.entries()) {
      yield {
        payload,
        shardId: `shardId-00000000000${index % 2}`,
        sequenceNumber: `4968${index}`,
        partitionKey: `key-${index}`,
        arrivalMs: NOON_MS + index,
      };
    }
  }
  const pieces: Buffer[] = [];
  for await (const piece of writeRecording(records(), { format, aggregateCount })) pieces.push(piece);
  return Buffer.concat(pieces);
}

function wrapped({ says, bytes }: Made, random: RandomStream): Made {
  switch (random.whole(0, 9)) {
    case 0:
      return { says: `${says}, gzip`, bytes: gzipSync(bytes) };
    case 1:
      return { says: `${says}, zstd`, bytes: zstdCompressSync(bytes) };
    case 2:
      return { says: `${says}, gzip cut off`, bytes: cut(gzipSync(bytes), random) };
    case 3:
      return { says: `${says}, gzip with flipped bits`, bytes: flipBits(gzipSync(bytes), random) };
    default:
      return { says, bytes };
  }
}

type Damage = (bytes: Buffer, random: RandomStream) => Buffer;

const place = (bytes: Buffer, random: RandomStream) => random.whole(0, Math.max(0, bytes.length - 1));

function flipBits(bytes: Buffer, random: RandomStream): Buffer {
  const copy = Buffer.from(bytes);
  for (let count = random.whole(1, 8); count > 0 && copy.length > 0; count -= 1) {
    const at = place(copy, random);
    copy[at] = copy[at]! ^ (1 << random.whole(0, 7));
  }
  return copy;
}

function cut(bytes: Buffer, random: RandomStream): Buffer {
  return bytes.subarray(0, place(bytes, random));
}

function insert(bytes: Buffer, random: RandomStream, what: Buffer): Buffer {
  const at = place(bytes, random);
  return Buffer.concat([bytes.subarray(0, at), what, bytes.subarray(at)]);
}

function randomBytes(random: RandomStream, countMax: number): Buffer {
  return Buffer.from(Array.from({ length: random.whole(1, countMax) }, () => random.whole(0, 255)));
}

/** What parsers stumble over: ends of ranges of numbers, lengths, brackets, quotes, magic. */
const TOKENS: readonly Buffer[] = [
  'ffffffffffffffffff01',
  'ffffffff0f',
  '80808080808080808080',
  'ffffff7f',
  '808040',
  '00',
  '0000000000000000',
  '0b0b0b0b0c',
  '12016132',
  '0a10',
  'f3899ac2',
  '1f8b0800',
  '28b52ffd',
  'efbbbf',
  'fffe',
]
  .map((hex) => Buffer.from(hex, 'hex'))
  .concat(
    [
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      '\\"',
      '\n',
      ',',
      ':',
      '{"Records":[',
      '"Data":',
      '"Data":"',
      '1e999',
      '-0',
      'null',
      '"\\ud800"',
      '{"__proto__":{"Data":"AAAA"}}',
      '\u001e',
      '\u2028',
    ].map((text) => Buffer.from(text)),
  );

const DAMAGES: readonly (readonly [string, Damage])[] = [
  ['flipped bits', flipBits],
  ['cut off', cut],
  ['random bytes within', (bytes, random) => insert(bytes, random, randomBytes(random, 64))],
  ['a token within', (bytes, random) => insert(bytes, random, pick(random, TOKENS))],
  [
    'bytes missing',
    (bytes, random) => {
      const at = place(bytes, random);
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random.whole(1, 200))]);
    },
  ],
  [
    'a stretch again and again',
    (bytes, random) => {
      const at = place(bytes, random);
      const stretch = bytes.subarray(at, at + random.whole(1, 100));
      return insert(bytes, random, Buffer.concat(new Array(random.whole(1, 50)).fill(stretch)));
    },
  ],
  [
    'parts in another order',
    (bytes, random) => {
      const at = place(bytes, random);
      return Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)]);
    },
  ],
  [
    'a byte overwritten',
    (bytes, random) => {
      const copy = Buffer.from(bytes);
      if (copy.length > 0)
        copy[place(copy, random)] = pick(random, [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x12, 0x32]);
      return copy;
    },
  ],
];

/* Files made to hurt. */

const FEW = 2_000;
const MANY = 300_000;

function repeated(piece: Buffer | string, count: number): Buffer {
  return Buffer.concat(new Array(count).fill(Buffer.from(piece)));
}

export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

/** A field of bytes. */
function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

/** Fields within fields. */
function nested(number: number, depth: number): Buffer {
  let content: Buffer = Buffer.from([0x08, 0x01]);
  for (let level = 0; level < depth; level += 1) content = field(number, content);
  return content;
}

const GOOD: Buffer = encodeMessage(littleMessage('s-1', 1));
const delimited = (payload: Buffer) => Buffer.concat([varint(payload.length), payload]);
const recordLine = (payload: Buffer) => Buffer.from(`{"Data":"${payload.toString('base64')}"}\n`);

/** An aggregate whose sum is right, whatever is in it. */
function summed(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from('f3899ac2', 'hex'), body, hash('md5', body, 'buffer')]);
}

function aggregatedOf(payloads: readonly Buffer[]): Buffer {
  return aggregate(payloads.map((data) => ({ data, partitionKey: 'a' })));
}

/** Hostile payloads, to be put into any form. */
const PAYLOADS: readonly (readonly [string, (random: RandomStream) => Buffer])[] = [
  [
    'groups within groups',
    (random) => Buffer.concat([GOOD, repeated(Buffer.from([0x83, 0x01]), random.whole(1, MANY))]),
  ],
  [
    'groups that end',
    (random) => {
      const depth = random.whole(1, FEW);
      return Buffer.concat([
        GOOD,
        repeated(Buffer.from([0x83, 0x01]), depth),
        repeated(Buffer.from([0x84, 0x01]), depth),
      ]);
    },
  ],
  ['unknown fields within fields', (random) => Buffer.concat([GOOD, nested(15, random.whole(1, FEW))])],
  ['records within records', (random) => Buffer.concat([GOOD, nested(6, random.whole(1, FEW))])],
  [
    'a great many unknown fields',
    (random) => Buffer.concat([GOOD, repeated(Buffer.from([0x78, 0x01]), random.whole(1, MANY))]),
  ],
  [
    'a great many empty measurements',
    (random) => Buffer.concat([GOOD, field(10, repeated(Buffer.from([0x0a, 0x00]), random.whole(1, MANY)))]),
  ],
  [
    'a measurement with a great many channels',
    (random) =>
      Buffer.concat([GOOD, field(10, field(1, repeated(Buffer.from([0x52, 0x00]), random.whole(1, MANY))))]),
  ],
  ['a length beyond the end', () => Buffer.concat([GOOD, Buffer.from([0x7a, 0xff, 0xff, 0xff, 0xff, 0x0f])])],
  [
    'a varint without end',
    (random) =>
      Buffer.concat([GOOD, Buffer.from([0x78]), repeated(Buffer.from([0xff]), random.whole(1, MANY))]),
  ],
  [
    'a text of many bytes',
    (random) => Buffer.concat([GOOD, field(2, repeated('x', random.whole(65, MANY)))]),
  ],
  ['a text that is no UTF-8', () => Buffer.concat([GOOD, field(2, Buffer.from('c3fffe80', 'hex'))])],
  ['zeros, compressed', (random) => gzipSync(Buffer.alloc(random.whole(1_000, 4_000_000)))],
  [
    'zeros, compressed again and again',
    () => {
      let bytes: Buffer = gzipSync(Buffer.alloc(1_000_000));
      for (let level = 0; level < 6; level += 1) bytes = gzipSync(bytes);
      return bytes;
    },
  ],
  ['zeros by zstd', (random) => zstdCompressSync(Buffer.alloc(random.whole(1_000, 4_000_000)))],
  [
    'an aggregate of bombs',
    (random) => {
      const bomb = gzipSync(Buffer.alloc(1_000_000));
      return aggregatedOf(new Array(random.whole(2, 60)).fill(bomb));
    },
  ],
  [
    'a compressed aggregate of bombs',
    (random) => {
      const bomb = gzipSync(Buffer.alloc(1_000_000));
      return gzipSync(aggregatedOf(new Array(random.whole(2, 900)).fill(bomb)));
    },
  ],
  [
    'an aggregate of a great many records',
    (random) => aggregatedOf(new Array(random.whole(1, 50_000)).fill(Buffer.alloc(1))),
  ],
  [
    'an aggregate within aggregates',
    (random) => {
      let bytes: Buffer = GOOD;
      for (let level = random.whole(2, 40); level > 0; level -= 1) bytes = aggregatedOf([bytes]);
      return bytes;
    },
  ],
  [
    'an aggregate with keys that are not there',
    () =>
      summed(field(3, Buffer.concat([Buffer.from([0x08, 0xff, 0xff, 0xff, 0xff, 0x7f]), field(3, GOOD)]))),
  ],
  ['an aggregate of random bytes', (random) => summed(randomBytes(random, 400))],
  [
    'an aggregate of damaged fields',
    (random) => summed(flipBits(aggregatedOf([GOOD, GOOD]).subarray(4, -16), random)),
  ],
  ['an aggregate of nothing', () => summed(Buffer.alloc(0))],
];

/** Hostile files that are no records at all. */
const FILES: readonly (readonly [string, (random: RandomStream) => Buffer])[] = [
  ['lists within lists', (random) => repeated('[', random.whole(1, MANY))],
  ['objects within objects', (random) => repeated('{"a":', random.whole(1, MANY))],
  [
    'a record of lists within lists',
    (random) => {
      const depth = random.whole(1, MANY);
      return Buffer.concat([
        Buffer.from('{"Data":'),
        repeated('[', depth),
        repeated(']', depth),
        Buffer.from('}\n'),
      ]);
    },
  ],
  ['pages that are never closed', (random) => repeated('{"Records":[', random.whole(1, 50_000))],
  [
    'a page of one record that never ends',
    (random) =>
      Buffer.concat([Buffer.from('{"Records":[{"Data":"'), repeated('A', random.whole(1, 5_000_000))]),
  ],
  [
    'keys without end',
    (random) => Buffer.concat([Buffer.from('{"'), repeated('k', random.whole(1, 3_000_000))]),
  ],
  [
    'quotes and backslashes',
    (random) => Buffer.concat([Buffer.from('{"a":"'), repeated('\\"', random.whole(1, MANY))]),
  ],
  [
    'numbers without end',
    (random) => Buffer.concat([Buffer.from('{"a":'), repeated('9', random.whole(1, MANY)), Buffer.from('}')]),
  ],
  [
    'bytes as a list of numbers',
    (random) =>
      Buffer.from(
        `{"Data":{"type":"Buffer","data":[${new Array(random.whole(1, 200_000)).fill(7).join(',')}]}}`,
      ),
  ],
  ['bytes with absurd keys', () => Buffer.from('{"Data":{"4294967294":1,"-1":2,"__proto__":3,"1e9":4}}')],
  [
    'heads with absurd values',
    () =>
      Buffer.from(
        '{"Data":"AAAA","ApproximateArrivalTimestamp":1e308,"SequenceNumber":{"a":1},"PartitionKey":[],"ShardId":7}\n{"Data":"AAAA","ApproximateArrivalTimestamp":"9999999999999999-99-99T99:99:99Z"}',
      ),
  ],
  [
    'lengths that are too great',
    (random) => repeated(Buffer.from('ffffffff0f', 'hex'), random.whole(1, 100_000)),
  ],
  ['lengths of nothing', (random) => Buffer.alloc(random.whole(1, MANY))],
  ['lengths of one byte', (random) => repeated(Buffer.from([1, 0x08]), random.whole(1, MANY))],
  [
    'beginnings of messages',
    (random) => repeated(Buffer.from('120161320a', 'hex'), random.whole(1, 100_000)),
  ],
  ['ids of messages', (random) => repeated(Buffer.from('0a10', 'hex'), random.whole(1, 200_000))],
  ['line ends', (random) => repeated('\n', random.whole(1, MANY))],
  ['random bytes', (random) => randomBytes(random, 5_000)],
];

function constructed(random: RandomStream): Made {
  if (random.chance(0.4)) {
    const [says, make] = pick(random, FILES);
    return wrapped({ says, bytes: make(random) }, random);
  }
  const [says, make] = pick(random, PAYLOADS);
  const payload = make(random);
  const [form, wrap] = pick(random, [
    ['delimited', delimited],
    ['concatenated', (bytes: Buffer) => bytes],
    ['a line of JSON', recordLine],
  ] as const);
  const parts = new Array(random.whole(1, 5)).fill(wrap(payload));
  return wrapped({ says: `${says}, ${form}`, bytes: Buffer.concat([...parts, wrap(GOOD)]) }, random);
}
