import { describe, expect, it } from 'vitest';
import { keepInWatts } from '../../../../src/engine/offer-trader/core/keep-in-watts.ts';
import { packInstance } from '../../../../src/engine/offer-trader/core/packed.ts';
import { arrange } from '../../../../src/engine/offer-trader/instance.ts';
import { offer, option, problem, request } from '../problems.ts';

const HALVES = [50, 50, 50];

/** Three that take back 333 W each, 500 W at most together. */
function keeping(minActivationFactor: number) {
  const asked = request(['requested', -3000, -3000], ['available', -500, 500]);
  const offers = ['a', 'b', 'c'].map((id) => offer(id, option('o1', [-1000, 333], 1, minActivationFactor)));
  const instance = arrange(problem(asked, offers));
  return keepInWatts(instance, packInstance(instance));
}

function selectionOf(hundredths: readonly number[]) {
  return {
    option: Int32Array.from(hundredths, (factor, offerIndex) => (factor === 0 ? -1 : offerIndex)),
    hundredths: Int32Array.from(hundredths),
  };
}

describe('selections in whole watts', () => {
  it('leaves as it is what keeps its ranges', () => {
    const selection = selectionOf([50, 50, 0]);
    expect(keeping(0.5)(selection)).toBe(selection);
  });

  // 3 · 166.5 = 499.5 W fit, 3 · 167 = 501 W do not
  it('takes a factor back where it can', () => {
    const kept = keeping(0.1)(selectionOf(HALVES));
    expect([...kept!.option]).toEqual([0, 1, 2]);
    const sumW = kept!.hundredths.reduce((sum, factor) => sum + Math.round((333 * factor) / 100), 0);
    expect(sumW).toBeLessThanOrEqual(500);
    expect(sumW).toBeGreaterThan(490);
  });

  it('takes an offer out where its factor cannot go back', () => {
    const kept = keeping(0.5)(selectionOf(HALVES));
    expect([...kept!.option].filter((one) => one >= 0)).toHaveLength(2);
  });
});
