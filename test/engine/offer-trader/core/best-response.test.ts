import { describe, expect, it } from 'vitest';
import { bestFactor, improve } from '../../../../src/engine/offer-trader/core/best-response.ts';
import {
  costOf,
  emptySelection,
  evaluate,
  type Selection,
} from '../../../../src/engine/offer-trader/core/evaluate.ts';
import { type Packed, packInstance } from '../../../../src/engine/offer-trader/core/packed.ts';
import { arrange } from '../../../../src/engine/offer-trader/instance.ts';
import { randomStream } from '../../../../src/engine/quantity/random.ts';
import { randomProblem } from '../random-problems.ts';

const SEEDS = Array.from({ length: 12 }, (_, seed) => seed);

/** Every third offer at its least factor, and more of them out where that breaks a limit. */
function someSelection(packed: Packed): Selection {
  for (let stride = 3; ; stride += 1) {
    const selection = emptySelection(packed);
    for (let offer = 0; offer < packed.offerCount; offer += stride) {
      selection.option[offer] = packed.optionStart[offer]!;
      selection.hundredths[offer] = packed.minHundredths[packed.optionStart[offer]!]!;
    }
    if (costOf(packed, evaluate(packed, selection)) !== Infinity || stride > packed.offerCount)
      return selection;
  }
}

function withOption(selection: Selection, offer: number, option: number, hundredths: number): Selection {
  return {
    option: selection.option.with(offer, option),
    hundredths: selection.hundredths.with(offer, hundredths),
  };
}

describe('the best factor of an option', () => {
  it.each(SEEDS)('is the cheapest of all hundredths, seed %d', (seed) => {
    const packed = packInstance(arrange(randomProblem(seed, 12)));
    const selection = someSelection(packed);
    const before = costOf(packed, evaluate(packed, selection));
    for (let offer = 0; offer < packed.offerCount; offer += 1) {
      if (selection.option[offer]! >= 0) continue;
      for (let option = packed.optionStart[offer]!; option < packed.optionStart[offer + 1]!; option += 1) {
        const found = bestFactor(packed, evaluate(packed, selection), option);
        const costs = Array.from({ length: 101 - packed.minHundredths[option]! }, (_, at) => {
          const other = withOption(selection, offer, option, packed.minHundredths[option]! + at);
          return costOf({ ...packed, acceptable: Infinity }, evaluate(packed, other));
        });
        const least = Math.min(...costs) - before;
        if (least === Infinity) expect(found.changeUnits).toBe(Infinity);
        else expect(found.changeUnits).toBeCloseTo(least, 9);
      }
    }
  });
});

describe('improving', () => {
  it.each(SEEDS)('never makes it dearer, and ends where no offer can do better, seed %d', (seed) => {
    const packed = packInstance(arrange(randomProblem(seed, 12)));
    const selection = someSelection(packed);
    const before = costOf(packed, evaluate(packed, selection));
    const stream = randomStream('order', seed);
    const order = Array.from({ length: packed.offerCount }, (_, offer) => ({ offer, key: stream.uniform() }));
    const offers = Int32Array.from(order.sort((a, b) => a.key - b.key).map(({ offer }) => offer));
    const after = improve(packed, selection, evaluate(packed, selection), { offers, sweepsMax: 20 });
    expect(after).toBeLessThanOrEqual(before);
    expect(after).toBeCloseTo(costOf(packed, evaluate(packed, selection)), 9);
    const again = improve(packed, selection, evaluate(packed, selection), { offers, sweepsMax: 20 });
    expect(again).toBeCloseTo(after, 9);
  });
});
