import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contractId, orderId, participantId } from '../../../src/engine/ids.ts';
import type { Invocation } from '../../../src/engine/market/index.ts';
import type { Contract } from '../../../src/engine/portfolio/index.ts';
import {
  addDays,
  containsInstant,
  gridOf,
  parseDayStrict,
  parseInstant,
  parseZone,
  periodStartMs,
} from '../../../src/engine/time/index.ts';
import { useRefusal, usesInterval } from '../../../src/engine/trader/index.ts';

/** A contract's rules on its other uses, on days that follow one another and on those that are not 24 hours long. */

const ZONE = parseZone('Europe/Amsterdam');
const MINUTE_MS = 60_000;

const CONTRACT: Contract = {
  id: contractId('c1'),
  participantId: participantId('p1'),
  direction: 'down',
  priceMicrosPerKwh: 100_000,
  pricePerInvocationMicros: 0,
  windows: [],
  noticeMinutes: 0,
  minDurationMinutes: 15,
  powerWMax: 5000,
  restMinutes: 0,
};

const at = (text: string) => parseInstant(text, { zone: ZONE, nowMs: 0 });

const use = (start: string, end: string): Invocation => ({
  orderId: orderId('o1'),
  participantId: CONTRACT.participantId,
  contractId: CONTRACT.id,
  startMs: at(start),
  endMs: at(end),
});

interface Row {
  readonly name: string;
  readonly contract: Partial<Contract>;
  readonly uses: readonly Invocation[];
  readonly day: string;
  /** Period indices, `to` exclusive. */
  readonly run: { readonly from: number; readonly to: number };
  readonly expected: string | undefined;
}

const ROWS: readonly Row[] = [
  {
    name: 'without other uses there is nothing to refuse',
    contract: { restMinutes: 600, maxInvocationsPerDay: 1 },
    uses: [],
    day: '2026-11-24',
    run: { from: 0, to: 4 },
    expected: undefined,
  },
  {
    name: 'rest reaches over midnight: 23:00 to 24:00 and an hour leave 01:00',
    contract: { restMinutes: 60 },
    uses: [use('2026-11-23T23:00', '2026-11-24T00:00')],
    day: '2026-11-24',
    run: { from: 4, to: 8 },
    expected: undefined,
  },
  {
    name: 'rest reaches over midnight: 00:45 is too early',
    contract: { restMinutes: 60 },
    uses: [use('2026-11-23T23:00', '2026-11-24T00:00')],
    day: '2026-11-24',
    run: { from: 3, to: 8 },
    expected: 'contract c1 is used and rests from 2026-11-23T22:00:00+01:00 until 01:00',
  },
  {
    name: 'rest reaches back over midnight: a use of the next morning binds this evening',
    contract: { restMinutes: 120 },
    uses: [use('2026-11-25T01:00', '2026-11-25T02:00')],
    day: '2026-11-24',
    run: { from: 90, to: 96 },
    expected: 'contract c1 is used and rests from 23:00 until 2026-11-25T04:00:00+01:00',
  },
  {
    name: 'rest is elapsed time: in the night that loses an hour 01:00 to 02:00 and two hours leave 05:00',
    contract: { restMinutes: 120 },
    uses: [use('2026-03-29T01:00', '2026-03-29T03:00')], // one hour: the clock jumps from 02:00 to 03:00
    day: '2026-03-29',
    run: { from: 16, to: 20 }, // 05:00 on a day of 92 quarters
    expected: undefined,
  },
  {
    name: 'in the night that loses an hour 04:45 is too early',
    contract: { restMinutes: 120 },
    uses: [use('2026-03-29T01:00', '2026-03-29T03:00')],
    day: '2026-03-29',
    run: { from: 15, to: 20 },
    expected: 'contract c1 is used and rests from 2026-03-28T23:00:00+01:00 until 05:00',
  },
  {
    name: 'in the night that gains an hour 02:00 to 02:00 is an hour, and one of rest ends at 03:00',
    contract: { restMinutes: 60 },
    uses: [use('2026-10-25T02:00+02:00', '2026-10-25T02:00+01:00')],
    day: '2026-10-25',
    run: { from: 16, to: 20 }, // 03:00 on a day of 100 quarters
    expected: undefined,
  },
  {
    name: 'a use counts on the local day on which it begins: the evening before does not',
    contract: { maxInvocationsPerDay: 1 },
    uses: [use('2026-11-23T23:00', '2026-11-24T00:00')],
    day: '2026-11-24',
    run: { from: 0, to: 4 },
    expected: undefined,
  },
  {
    name: 'the 25th hour of a day belongs to it',
    contract: { maxInvocationsPerDay: 1 },
    uses: [use('2026-10-25T23:30', '2026-10-26T00:00')],
    day: '2026-10-25',
    run: { from: 0, to: 4 },
    expected: 'all 1 invocations of contract c1 on this day are used',
  },
];

describe('whether a contract may be used once more', () => {
  test.each(ROWS)('$name', ({ contract, uses, day, run, expected }) => {
    const grid = gridOf(ZONE, parseDayStrict(day), 15);
    const facts = { grid, contract: { ...CONTRACT, ...contract }, invocations: uses, nowMs: grid.startMs };
    expect(useRefusal(facts, run)).toBe(expected);
  });

  test('every use that could matter lies where it is looked for, whatever the rest and the day', () => {
    const days = ['2026-03-28', '2026-03-29', '2026-03-30', '2026-10-24', '2026-10-25', '2026-10-26'];
    fc.assert(
      fc.property(
        fc.constantFrom(...days),
        fc.integer({ min: 0, max: 4 * 24 * 60 }),
        fc.integer({ min: -5, max: 5 }),
        fc.integer({ min: 0, max: 91 }),
        fc.integer({ min: 1, max: 91 }),
        fc.integer({ min: 0, max: 91 }),
        (day, restMinutes, daysOff, from, length, mine) => {
          const grid = gridOf(ZONE, parseDayStrict(day), 15);
          const other = gridOf(ZONE, addDays(parseDayStrict(day), daysOff), 15);
          const invocation: Invocation = {
            ...use(`${day}T12:00`, `${day}T13:00`),
            startMs: periodStartMs(other, from),
            endMs: Math.min(other.endMs, periodStartMs(other, from) + length * other.periodMs),
          };
          const contract = { ...CONTRACT, restMinutes };
          const facts = { grid, contract, invocations: [invocation], nowMs: grid.startMs };
          const startMs = periodStartMs(grid, mine);
          const restMs = restMinutes * MINUTE_MS;
          const isApart =
            startMs + grid.periodMs <= invocation.startMs - restMs || startMs >= invocation.endMs + restMs;
          expect(useRefusal(facts, { from: mine, to: mine + 1 }) === undefined).toBe(isApart);
          if (!isApart) {
            expect(containsInstant(usesInterval([contract], grid), invocation.startMs)).toBe(true);
          }
        },
      ),
      { seed: 20261122, numRuns: 300 },
    );
  });
});
