import { describe, expect, it } from 'vitest';
import { partOfRequest } from '../../../src/engine/market/index.ts';

function part(range: readonly [number, number], sharePct: number, disposition: 'requested' | 'available') {
  const { minDeltaW, maxDeltaW } = partOfRequest(
    {
      dispositions: [disposition],
      minDeltaW: Int32Array.of(range[0]),
      maxDeltaW: Int32Array.of(range[1]),
    },
    sharePct,
  );
  return [minDeltaW[0]! + 0, maxDeltaW[0]! + 0];
}

describe('a part of a request', () => {
  it.each([
    { range: [-1100, -1000], sharePct: 50, expected: [-550, -500] },
    // 500.5 W are asked for: 501 are delivered; 550.55 are welcome: 550
    { range: [-1101, -1001], sharePct: 50, expected: [-550, -501] },
    // half of 3 W is delivered as 2, also where no more is welcome
    { range: [-3, -3], sharePct: 50, expected: [-2, -2] },
    { range: [3, 3], sharePct: 50, expected: [2, 2] },
    { range: [1001, 1101], sharePct: 50, expected: [501, 550] },
    { range: [-1000, 0], sharePct: 75, expected: [-750, 0] },
    { range: [-1100, -1000], sharePct: 100, expected: [-1100, -1000] },
    { range: [-1100, -1000], sharePct: 101, expected: [-1111, -1010] },
  ] as const)('$sharePct % of $range', ({ range, sharePct, expected }) => {
    expect(part(range, sharePct, 'requested')).toEqual(expected);
  });

  it('leaves the room for rebound', () => {
    expect(part([-700, 701], 50, 'available')).toEqual([-700, 701]);
  });
});
