import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArrivalOrder, type SentMessage } from '../../../src/engine/commissioning/index.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, NOW } from './samples.ts';

const untold = (agoMs: number): SentMessage => ({ toldMs: undefined, emittedMs: NOW - agoMs });
const every = (count: number, agoMs: number, stepMs = MINUTE_MS) =>
  Array.from({ length: count }, (_, index) => untold(agoMs - index * stepMs));
const date = (messages: readonly SentMessage[]) => new ArrivalOrder().date(messages, NOW);
const undated = (messages: readonly SentMessage[]) =>
  date(messages).flatMap(({ isUndated }, index) => (isUndated ? [index] : []));

describe('when a message came', () => {
  test('is when its container says, whatever it says itself', () => {
    const told = { toldMs: NOW - DAY_MS, emittedMs: NOW + 400 * DAY_MS };
    expect(date([told])).toEqual([{ arrivalMs: NOW - DAY_MS, isUndated: false }]);
  });

  test('is not known where its container says that it is to come', () => {
    const at = (aheadMs: number) => date([{ toldMs: NOW + aheadMs, emittedMs: NOW }])[0];
    expect(at(5 * MINUTE_MS)).toEqual({ arrivalMs: NOW + 5 * MINUTE_MS, isUndated: false });
    expect(at(5 * MINUTE_MS + 1)).toEqual({ arrivalMs: NOW, isUndated: true });
  });

  test.each([
    ['when it was sent', [untold(DAY_MS)], []],
    ['not known where it says that it is to be sent', [untold(-HOUR_MS)], [0]],
    ['as the others say', every(40, DAY_MS), []],
    ['not after those beside it', [...every(9, DAY_MS), untold(HOUR_MS), ...every(9, DAY_MS)], [9]],
    ['not after those behind it, at the beginning', [untold(HOUR_MS), ...every(9, DAY_MS)], [0]],
    ['not after those before it, at the end', [...every(9, DAY_MS), untold(HOUR_MS)], [9]],
    ['known after a pause of the stream', [...every(9, DAY_MS), ...every(9, HOUR_MS)], []],
    ['known where one shard stands behind the other', [...every(9, HOUR_MS), ...every(9, DAY_MS)], []],
    ['known within the hour', [...every(9, DAY_MS, 1), untold(DAY_MS - HOUR_MS), ...every(9, DAY_MS, 1)], []],
    ['known where there are too few others', [untold(DAY_MS), untold(HOUR_MS), untold(DAY_MS)], []],
    ['known at the end where messages are seldom', every(9, 9 * DAY_MS, DAY_MS), []],
    [
      'not known of the third that is wrong, however far apart they are',
      [...every(9, 99 * DAY_MS), untold(60 * DAY_MS), untold(30 * DAY_MS), untold(DAY_MS)],
      [9, 10, 11],
    ],
    [
      'of two that are wrong known of neither',
      [...every(6, DAY_MS), untold(-DAY_MS), untold(9), ...every(6, DAY_MS)],
      [6, 7],
    ],
  ] as const)('is %s', (_, messages, expected) => {
    expect(undated(messages)).toEqual(expected);
  });

  test.each([
    ['by its container', [{ toldMs: -1, emittedMs: NOW }], [0]],
    ['by itself', [untold(NOW + 95_700_000_000_000)], [0]],
    ['by itself, among others', [...every(9, DAY_MS), untold(NOW + 1), ...every(9, DAY_MS)], [9]],
  ] as const)('is not known where it came before 1970 %s', (_, messages, expected) => {
    expect(undated(messages)).toEqual(expected);
  });

  test.each([
    HOUR_MS / 2,
    2 * HOUR_MS,
    DAY_MS,
  ])('is known of each of a system that sends every %i ms, one by one', (everyMs) => {
    const order = new ArrivalOrder();
    for (const message of every(50, 60 * DAY_MS, everyMs)) {
      expect(order.date([message], NOW)[0]).toMatchObject({ isUndated: false });
    }
  });

  test('is at the latest when those beside it came', () => {
    const [first] = date([untold(-400 * DAY_MS), ...every(9, DAY_MS, 0)]);
    expect(first).toEqual({ arrivalMs: NOW - DAY_MS, isUndated: true });
  });

  test('is never after now, wherever a recording is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 60 }),
        (hours, cut) => {
          const messages = hours.map((ago) => untold(ago * HOUR_MS));
          const order = new ArrivalOrder();
          const cutUp = [...order.date(messages.slice(0, cut), NOW), ...order.date(messages.slice(cut), NOW)];
          expect(cutUp).toHaveLength(messages.length);
          for (const { arrivalMs } of cutUp) expect(arrivalMs).toBeLessThanOrEqual(NOW + 5 * MINUTE_MS);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  test('of a recording in order is known of all, in whatever steps it is read', () => {
    const messages = every(100, DAY_MS);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (steps) => {
        const order = new ArrivalOrder();
        let from = 0;
        for (let round = 0; from < messages.length; round += 1) {
          const until = from + steps[round % steps.length]!;
          const arrivals = order.date(messages.slice(from, until), NOW);
          expect(arrivals.map(({ arrivalMs }) => arrivalMs)).toEqual(
            messages.slice(from, until).map(({ emittedMs }) => emittedMs),
          );
          expect(arrivals.some(({ isUndated }) => isUndated)).toBe(false);
          from = until;
        }
      }),
      { seed: 1, numRuns: 50 },
    );
  });
});
