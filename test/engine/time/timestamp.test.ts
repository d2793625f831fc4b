import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dayOf,
  formatInstant,
  gridOf,
  knownZones,
  makeDisambiguator,
  makeTimestampParser,
  parseZone,
  periodStartMs,
  UTC,
} from '../../../src/engine/time/index.ts';
import { grid } from './vectors.ts';

const SEED = 20261122;
const zone = parseZone('Europe/Amsterdam');
const parse = makeTimestampParser({ zone });

function iso(text: string, parser = parse): string {
  const stamp = parser(text);
  return stamp.kind === 'instant' ? new Date(stamp.ms).toISOString() : stamp.kind;
}

describe('makeTimestampParser', () => {
  test.each([
    ['2026-11-21 14:00', '2026-11-21T13:00:00.000Z'],
    ['2026-11-21T14:00:30', '2026-11-21T13:00:30.000Z'],
    ['2026-07-21T14:00:30', '2026-07-21T12:00:30.000Z'],
    ['2026-11-21 9:05', '2026-11-21T08:05:00.000Z'],
    ['2026/11/21 14:00', '2026-11-21T13:00:00.000Z'],
    ['2026-11-21T14:00:30.5', '2026-11-21T13:00:30.500Z'],
    ['2026-11-21T14:00:30,0019', '2026-11-21T13:00:30.001Z'],
    ['2012-10-12 00:30:00.0000000', '2012-10-11T22:30:00.000Z'],
    ['2026-11-21T14:00Z', '2026-11-21T14:00:00.000Z'],
    ['2026-11-21t14:00:00z', '2026-11-21T14:00:00.000Z'],
    ['2026-11-21 14:00:00 +01:00', '2026-11-21T13:00:00.000Z'],
    ['2026-11-21 14:00:00+0100', '2026-11-21T13:00:00.000Z'],
    ['2026-11-21 14:00:00-03', '2026-11-21T17:00:00.000Z'],
    ['2026-11-21 14:00:00-03:30', '2026-11-21T17:30:00.000Z'],
    ['2026-11-21 24:00', '2026-11-21T23:00:00.000Z'],
    ['  2026-11-21 14:00\r', '2026-11-21T13:00:00.000Z'],
    ['2026-03-29 01:59:59', '2026-03-29T00:59:59.000Z'],
    ['2026-03-29 03:00', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25 01:59:59', '2026-10-24T23:59:59.000Z'],
    ['2026-10-25 03:00', '2026-10-25T02:00:00.000Z'],
    ['1960-01-01 00:00Z', '1960-01-01T00:00:00.000Z'],
    ['2026-03-29 02:00', 'skipped'],
    ['2026-03-29 02:59:59.999', 'skipped'],
    ['2026-10-25 02:00', 'ambiguous'],
    ['2026-10-25 02:59:59.999', 'ambiguous'],
  ])('%s is %s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });
  test.each([
    '',
    '2026-11-21',
    '2026-11-21 14',
    '2026-11-21 14:0',
    '2026-11-21 14:00:',
    '2026-11-21 14:00:00.',
    '2026-11-21 14:60',
    '2026-11-21 24:01',
    '2026-11-21 25:00',
    '2026-11-21 14:00:61',
    '2026-02-29 14:00',
    '2026-1-21 14:00',
    '26-11-21 14:00',
    '2026-11/21 14:00',
    '2026-11-21_14:00',
    '2026-11-21 14:00 PM',
    '2026-11-21 14:00ZZ',
    '2026-11-21 14:00+',
    '2026-11-21 14:00+24:00',
    '2026-11-21 14:00+01:60',
    '2026-11-21 14:00+01:',
    '2026-11-21 14:00+01:000',
    '2026-11-21  14:00',
    '21/11/2026 14:00',
    '1763733600',
    'NaN',
    '２０２６-11-21 14:00',
  ])('"%s" is bad', (text) => {
    expect(parse(text)).toEqual({ kind: 'bad' });
  });
  test.each([
    ['dmy', '21/11/2026 14:00', '2026-11-21T13:00:00.000Z'],
    ['dmy', '1.7.2026 0:15', '2026-06-30T22:15:00.000Z'],
    ['dmy', '11/21/2026 14:00', 'bad'],
    ['dmy', '2026-11-21 14:00', 'bad'],
    ['mdy', '11/21/2026 14:00', '2026-11-21T13:00:00.000Z'],
    ['mdy', '7/1/2026 0:15Z', '2026-07-01T00:15:00.000Z'],
    ['mdy', '21/11/2026 14:00', 'bad'],
    ['iso', '11/21/2026 14:00', 'bad'],
  ] as const)('%s reads %s as %s', (convention, text, expected) => {
    expect(iso(text, makeTimestampParser({ zone, convention }))).toBe(expected);
  });
  test('both instants of a repeated time are told', () => {
    expect(parse('2026-10-25 02:30')).toEqual({
      kind: 'ambiguous',
      firstMs: Date.parse('2026-10-25T00:30:00Z'),
      secondMs: Date.parse('2026-10-25T01:30:00Z'),
    });
  });
  test('a local time means the instants that show it, whatever was read before', () => {
    const someZone = fc.constantFrom(...knownZones());
    const someMs = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2035, 11, 31) });
    fc.assert(
      fc.property(someZone, fc.array(someMs, { minLength: 1, maxLength: 20 }), (anyZone, instants) => {
        const read = makeTimestampParser({ zone: anyZone });
        for (const ms of instants) {
          const text = formatInstant(ms, anyZone);
          expect(read(text)).toEqual({ kind: 'instant', ms });
          const stamp = read(text.replace(/(Z|[+-]\d\d:\d\d)$/, ''));
          const meant = stamp.kind === 'ambiguous' ? [stamp.firstMs, stamp.secondMs] : [iso2ms(stamp)];
          expect(meant).toContain(ms);
        }
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});

function iso2ms(stamp: ReturnType<typeof parse>): number | undefined {
  return stamp.kind === 'instant' ? stamp.ms : undefined;
}

describe('makeDisambiguator', () => {
  const autumn = grid('Europe/Amsterdam', '2026-10-25', 30);
  const starts = Array.from({ length: autumn.periodCount }, (_, index) => periodStartMs(autumn, index));
  const localText = (ms: number) => formatInstant(ms, zone).slice(0, 19);

  test.each(['ascending', 'descending'] as const)('a whole day in %s order comes out as it was', (order) => {
    const sorted = order === 'ascending' ? starts : starts.toReversed();
    const read = makeDisambiguator(order);
    expect(sorted.map((ms) => read(parse(localText(ms)))?.ms)).toEqual(sorted);
  });
  test.each([
    ['ascending', ['first', 'second']],
    ['descending', ['second', 'first']],
  ] as const)('the same stamp twice, hour by hour in %s order, is one and the other', (order, expected) => {
    const read = makeDisambiguator(order);
    expect([1, 2].map(() => read(parse('2026-10-25 02:00'))?.occurrence)).toEqual(expected);
  });
  test('occurrences are told', () => {
    const read = makeDisambiguator();
    const found = starts.slice(3, 9).map((ms) => read(parse(localText(ms)))?.occurrence);
    expect(found).toEqual(['only', 'first', 'first', 'second', 'second', 'only']);
  });
  test('a day that lost an hour has a first and no second', () => {
    const read = makeDisambiguator();
    const rows = ['01:30', '02:00', '02:30', '03:00'].map(
      (time) => read(parse(`2026-10-25 ${time}`))?.occurrence,
    );
    expect(rows).toEqual(['only', 'first', 'first', 'only']);
  });
  test('a stamp that is skipped or bad gives nothing and disturbs nothing', () => {
    const read = makeDisambiguator();
    read(parse('2026-10-25 02:30'));
    expect(read(parse('2026-03-29 02:30'))).toBeUndefined();
    expect(read(parse('x'))).toBeUndefined();
    expect(read(parse('2026-10-25 02:00'))?.occurrence).toBe('second');
  });
  test('series are apart: each has its own reader', () => {
    const [one, two] = [makeDisambiguator(), makeDisambiguator()];
    one(parse('2026-10-25 02:30'));
    expect(two(parse('2026-10-25 02:00'))?.occurrence).toBe('first');
  });
  test('any day of any zone, in order, comes out as it was', () => {
    const someMs = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2035, 11, 31) });
    fc.assert(
      fc.property(fc.constantFrom(...knownZones()), someMs, (anyZone, ms) => {
        const day = gridOf(anyZone, dayOf(anyZone, ms), 5);
        const parser = makeTimestampParser({ zone: anyZone });
        const read = makeDisambiguator();
        for (let index = 0; index < day.periodCount; index += 1) {
          const startMs = periodStartMs(day, index);
          expect(read(parser(formatInstant(startMs, anyZone).slice(0, 19)))?.ms).toBe(startMs);
        }
      }),
      { seed: SEED, numRuns: 60 },
    );
  });
});

describe('what no calendar has', () => {
  test.each([
    [Number.NaN, 'NaN ms'],
    [1e16, '10000000000000000 ms'],
    [-8.64e15, '-8640000000000000 ms'],
    [Number.POSITIVE_INFINITY, 'Infinity ms'],
  ])('is shown all the same: %d', (ms, text) => {
    expect(formatInstant(ms, UTC)).toBe(text);
    expect(formatInstant(ms, parseZone('Europe/Berlin'))).toBe(text);
  });

  test('whatever it is', () => {
    fc.assert(
      fc.property(fc.double(), fc.constantFrom(...knownZones()), (ms, zone) => {
        expect(formatInstant(ms, zone)).toMatch(/\d|NaN|Infinity/);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});
