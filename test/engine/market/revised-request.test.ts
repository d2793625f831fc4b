import { describe, expect, test } from 'vitest';
import { InputError, RefusedError } from '../../../src/engine/errors.ts';
import { cycleId, groupId, orderId, requestId } from '../../../src/engine/ids.ts';
import {
  type Disposition,
  type FlexRequest,
  type Revision,
  revisedRequest,
} from '../../../src/engine/market/index.ts';

type Range = readonly [Disposition, number, number];

function request(ranges: readonly Range[], more: Partial<FlexRequest> = {}): FlexRequest {
  return {
    id: requestId('r-1'),
    groupId: groupId('north'),
    day: '2026-11-22',
    requestedBy: 'partner',
    deadlineMs: 1,
    dispositions: ranges.map(([disposition]) => disposition),
    minDeltaW: Int32Array.from(ranges, ([, lowW]) => lowW),
    maxDeltaW: Int32Array.from(ranges, ([, , highW]) => highW),
    shortfallMicrosPerMwh: 1,
    overshootMicrosPerMwh: 1,
    createdMs: 0,
    ...more,
  };
}

function revision(deltaW: readonly number[], more: Partial<Revision> = {}): Revision {
  return {
    cycleId: cycleId('c-1'),
    orderIds: [orderId('o-1')],
    deltaW: Int32Array.from(deltaW),
    priceMicros: 300,
    offerCount: 2,
    ...more,
  };
}

/** Asked too, so that something is left. */
const ALSO: Range = ['requested', -10, -10];

describe('what a revised request still asks', () => {
  test.each<[string, Range, number, Range]>([
    ['less the rest', ['requested', -33, -30], -20, ['requested', -13, -10]],
    ['the range about 0 where the order is in it', ['requested', -33, -30], -31, ['available', -2, 1]],
    ['room back where too much is ordered', ['requested', -33, -30], -40, ['available', 0, 10]],
    ['all where the order went the other way', ['requested', -33, -30], 5, ['requested', -38, -35]],
    ['just met', ['requested', -30, -30], -30, ['unchanged', 0, 0]],
    ['more the rest', ['requested', 30, 33], 20, ['requested', 10, 13]],
    ['more, and met', ['requested', 30, 33], 32, ['available', -2, 1]],
    ['room moves with the rebound', ['available', -5, 5], 3, ['available', -8, 2]],
    ['room that is used up is gone', ['available', -5, 5], 9, ['available', -14, 0]],
    ['what must not change, and does not', ['unchanged', 0, 0], 0, ['unchanged', 0, 0]],
    ['what must not change may go back', ['unchanged', 0, 0], 4, ['available', -4, 0]],
  ])('%s', (_, asked, orderedW, [disposition, lowW, highW]) => {
    const { dispositions, minDeltaW, maxDeltaW } = revisedRequest(
      request([asked, ALSO]),
      revision([orderedW, 0]),
    );
    expect([dispositions[0], minDeltaW[0], maxDeltaW[0]]).toEqual([disposition, lowW, highW]);
    expect([dispositions[1], minDeltaW[1], maxDeltaW[1]]).toEqual(ALSO);
  });

  test('at most what the orders leave of budget and count; what they are is kept with it', () => {
    const revised = revisedRequest(request([ALSO], { budgetMicros: 1_000, maxOffers: 2 }), revision([0]));
    expect(revised).toMatchObject({
      budgetMicros: 700,
      maxOffers: 0,
      revises: { cycleId: 'c-1', offerCount: 2 },
    });
  });

  test('nothing: refused', () => {
    const asked = request([['requested', -33, -30]]);
    expect(() => revisedRequest(asked, revision([-30]))).toThrow(RefusedError);
  });

  test('with less than the orders take: every mistake is told', () => {
    const asked = request([ALSO], { budgetMicros: 299, maxOffers: 1 });
    try {
      revisedRequest(asked, revision([0]));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).details.map(({ path }) => path)).toEqual(['budget', 'maxOffers']);
    }
  });
});
