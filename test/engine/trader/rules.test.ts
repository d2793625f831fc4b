import { describe, expect, test } from 'vitest';
import { contractId, orderId, participantId, requestId } from '../../../src/engine/ids.ts';
import type { Disposition, Invocation } from '../../../src/engine/market/index.ts';
import type { Contract } from '../../../src/engine/portfolio/index.ts';
import {
  gridOf,
  parseDayStrict,
  parseInstant,
  parseZone,
  periodIndexAt,
} from '../../../src/engine/time/index.ts';
import { eligiblePeriods } from '../../../src/engine/trader/eligible-periods.ts';
import type { RequestView } from '../../../src/engine/trader/index.ts';

const ZONE = parseZone('Europe/Amsterdam');
const DAY = parseDayStrict('2026-11-24'); // a Tuesday
const GRID = gridOf(ZONE, DAY, 60);
const at = (text: string) => parseInstant(`${DAY}T${text}`, { zone: ZONE, nowMs: 0 });
const period = (text: string) => periodIndexAt(GRID, at(text))!;

const CONTRACT: Contract = {
  id: contractId('c1'),
  participantId: participantId('p1'),
  direction: 'down',
  priceMicrosPerKwh: 100_000,
  pricePerInvocationMicros: 0,
  windows: [],
  noticeMinutes: 0,
  minDurationMinutes: 60,
  powerWMax: 5000,
  restMinutes: 0,
};

/** Reduce by up to 4 kW from 17:00 to 20:00. */
function reduction(): RequestView {
  const inside = (index: number) => index >= period('17:00') && index < period('20:00');
  return {
    requestId: requestId('r1'),
    dispositions: Array.from(
      { length: GRID.periodCount },
      (_, index): Disposition => (inside(index) ? 'requested' : 'available'),
    ),
    minDeltaW: Int32Array.from({ length: GRID.periodCount }, () => -4000),
    maxDeltaW: Int32Array.from({ length: GRID.periodCount }, (_, index) => (inside(index) ? -4000 : 4000)),
    shortfallMicrosPerKwh: 1_000_000,
  };
}

function use(start: string, end: string): Invocation {
  return {
    orderId: orderId('o1'),
    participantId: CONTRACT.participantId,
    contractId: CONTRACT.id,
    startMs: at(start),
    endMs: at(end),
  };
}

interface Row {
  readonly name: string;
  readonly contract?: Partial<Contract>;
  readonly invocations?: readonly Invocation[];
  readonly now?: string;
  readonly expected: readonly string[] | string;
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

const ROWS: readonly Row[] = [
  { name: 'no rule binds: all requested periods', expected: ['17:00', '18:00', '19:00'] },
  {
    name: 'a window from 18:00 on leaves two periods',
    contract: { windows: [{ startMinutes: 18 * 60, endMinutes: 22 * 60, weekdays: EVERY_DAY }] },
    expected: ['18:00', '19:00'],
  },
  {
    name: 'a window that ends within a period leaves that period out',
    contract: { windows: [{ startMinutes: 0, endMinutes: 18 * 60 + 30, weekdays: EVERY_DAY }] },
    expected: ['17:00'],
  },
  {
    name: 'a window of other weekdays is refused with its times',
    contract: { windows: [{ startMinutes: 16 * 60, endMinutes: 21 * 60, weekdays: [6, 7] }] },
    expected: 'contract c1 is available 16:00-21:00 only',
  },
  {
    name: 'notice of one hour at 16:30 takes 17:00',
    contract: { noticeMinutes: 60 },
    now: '16:30',
    expected: ['18:00', '19:00'],
  },
  {
    name: 'notice that reaches beyond the request',
    contract: { noticeMinutes: 240 },
    now: '16:30',
    expected: 'contract c1 needs 240 minutes of notice: not before 20:30',
  },
  {
    name: 'one hour of rest after a use until 17:00',
    contract: { restMinutes: 60 },
    invocations: [use('16:00', '17:00')],
    expected: ['18:00', '19:00'],
  },
  {
    name: 'rest counts before a later use, too',
    contract: { restMinutes: 60 },
    invocations: [use('20:00', '21:00')],
    expected: ['17:00', '18:00'],
  },
  {
    name: 'rest over the whole request names the time',
    contract: { restMinutes: 255 },
    invocations: [use('16:00', '17:00')],
    expected: 'contract c1 is used and rests from 11:45 until 21:15',
  },
  {
    name: 'two of two invocations used',
    contract: { maxInvocationsPerDay: 2 },
    invocations: [use('08:00', '09:00'), use('10:00', '11:00')],
    expected: 'all 2 invocations of contract c1 on this day are used',
  },
];

describe('where a contract may be used', () => {
  test.each(ROWS)('$name', ({ contract, invocations, now, expected }) => {
    const result = eligiblePeriods(reduction(), {
      grid: GRID,
      contract: { ...CONTRACT, ...contract },
      invocations: invocations ?? [],
      nowMs: at(now ?? '12:00'),
    });
    if (typeof expected === 'string') expect(result).toEqual({ outcome: 'refused', reason: expected });
    else expect(result).toEqual({ outcome: 'eligible', periods: expected.map(period) });
  });
});
