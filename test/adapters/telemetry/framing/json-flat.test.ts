import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFlatRecord } from '../../../../src/adapters/telemetry/framing/json-flat.ts';
import { readJsonRecord } from '../../../../src/adapters/telemetry/framing/json-record.ts';

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
