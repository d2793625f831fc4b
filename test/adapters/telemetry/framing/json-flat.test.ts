import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFlatRecord } from '../../../../src/adapters/telemetry/framing/json-flat.ts';
import { readJsonRecord } from '../../../../src/adapters/telemetry/framing/json-record.ts';
import { isoStampMs, secondsMs, stampMs } from '../../../../src/adapters/telemetry/framing/json-stamp.ts';

/** The fast way reads what the parser would, or nothing. */

const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ maxLength: 10, unit: 'grapheme' }),
  fc.constant(''),
);
const data = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const stamp = fc.oneof(
  fc.double({ min: 0, max: 4e9, noNaN: true }),
  fc.constant('2026-11-21T20:35:24.769000+00:00'),
  text,
);
const getRecord = fc.record(
  {
    Data: data,
    SequenceNumber: text,
    PartitionKey: text,
    ShardId: text,
    ApproximateArrivalTimestamp: stamp,
    EncryptionType: text,
    Other: fc.anything(),
  },
  { requiredKeys: [] },
);
const lambdaRecord = fc.record(
  {
    kinesis: fc.record(
      { data, sequenceNumber: text, partitionKey: text, approximateArrivalTimestamp: stamp },
      { requiredKeys: [] },
    ),
    eventID: text,
    eventSource: text,
  },
  { requiredKeys: ['kinesis'] },
);

/** Records of one program: the same keys in the same order, and other values. */
const ordinaryText = fc.oneof(
  fc.stringMatching(/^49\d{54}$/),
  fc.stringMatching(/^[a-z0-9]{1,12}$/),
  fc.stringMatching(/^shardId-\d{12}(:\d{1,9})?$/),
  text,
);
const ordinaryStamp = fc.oneof(
  fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }).map((ms) => ms / 1_000),
  fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }).map((ms) => new Date(ms).toISOString()),
  stamp,
);
const likeLambda = fc.record({
  kinesis: fc.record({
    partitionKey: ordinaryText,
    sequenceNumber: ordinaryText,
    data,
    approximateArrivalTimestamp: ordinaryStamp,
  }),
  eventSource: fc.constant('aws:kinesis'),
  eventID: ordinaryText,
});
const likeGetRecords = fc.record({
  SequenceNumber: ordinaryText,
  ApproximateArrivalTimestamp: ordinaryStamp,
  Data: data,
  PartitionKey: ordinaryText,
  ShardId: ordinaryText,
});

describe('an ordinary record of JSON', () => {
  const held = (value: object, indent: number | undefined): boolean => {
    const json = JSON.stringify(value, undefined, indent);
    const bytes = Buffer.from(`${json},`);
    const flat = readFlatRecord(bytes, 0, 'page');
    if (flat === undefined) return false;
    expect(flat.record).toEqual(readJsonRecord(JSON.parse(json), 'page'));
    expect(flat.end).toBe(bytes.length - 1);
    return true;
  };

  it('is read as the parser reads it', () => {
    const indent = fc.constantFrom(undefined, 1, 4);
    let readCount = 0;
    fc.assert(
      fc.property(fc.oneof(getRecord, lambdaRecord), indent, (value, spaces) => {
        if (held(value, spaces)) readCount += 1;
      }),
      { seed: 6, numRuns: 1_500 },
    );
    expect(readCount).toBeGreaterThan(200);
  });

  it.each([
    ['of get-records', likeGetRecords],
    ['of Lambda', likeLambda],
  ] as const)('%s is read as the parser reads it, behind others of its form', (_name, record) => {
    let readCount = 0;
    fc.assert(
      fc.property(fc.array<object>(record, { minLength: 2, maxLength: 8 }), (values) => {
        for (const value of values) if (held(value, undefined)) readCount += 1;
      }),
      { seed: 27, numRuns: 400 },
    );
    expect(readCount).toBeGreaterThan(200);
  });

  it.each([
    ['an instant', '2026-11-21T20:35:24.769Z'],
    ['with an offset', '2026-11-21T20:35:24+02:00'],
    ['with microseconds', '2026-11-21T20:35:24.769999-11:30'],
    ['on a day that is none', '2026-02-30T20:35:24Z'],
    ['at an hour that is none', '2026-11-21T24:35:24Z'],
    ['with letters', '2026-11-21T2x:35:24Z'],
    ['without an offset', '2026-11-21T20:35:24'],
    ['with something behind', '2026-11-21T20:35:24ZZ'],
    ['with an empty fraction', '2026-11-21T20:35:24.Z'],
  ])('a stamp is what the parser of stamps says: %s', (_name, text) => {
    const bytes = Buffer.from(text);
    expect([stampMs(text), undefined]).toContain(isoStampMs(bytes, 0, bytes.length));
  });

  it.each([
    ['1795293324.769', 1_795_293_324_769],
    ['1795293324.7', 1_795_293_324_700],
    ['1795293324', 1_795_293_324_000],
    ['1.7952933247E9', undefined],
    ['1795293324.7691', undefined],
    ['.5', undefined],
  ])('seconds: %s', (text, expected) => {
    expect(secondsMs(Buffer.from(text), 0, text.length)).toBe(expected);
  });

  it.each([
    ['cut off', '{"Data":"AAAA","PartitionKey":"a"'],
    ['cut off within data', '{"Data":"AAAA'],
    ['with an escape', '{"Data":"AAAA","PartitionKey":"\\n"}'],
    ['with data that are no Base64', '{"Data":"%%%%"}'],
    ['with another object', '{"Data":"AAAA","more":{}}'],
    ['with a list', '{"Data":"AAAA","more":[]}'],
    ['with a comma too many', '{"Data":"AAAA",}'],
    ['without data', '{"SequenceNumber":"1"}'],
    ['without anything', '{}'],
  ])('%s is left to the parser', (_name, json) => {
    expect(readFlatRecord(Buffer.from(json), 0, undefined)).toBeUndefined();
  });
});
