import type { Packed } from './packed.ts';
import { partOf } from './part.ts';

/** Part of the offers that a sample has. */
const SAMPLE_PU = 0.25;

/**
 * A quarter of the offers, drawn systematically with a probability in proportion to what they move; each stands for
 * 1/probability of its like, so it is made that much larger.
 */
export function sampleOf(packed: Packed, sizes: Float64Array): Packed {
  const wanted = Math.ceil(SAMPLE_PU * packed.offerCount);
  const probability = probabilities(sizes, wanted);
  const drawn: number[] = [];
  let sum = 0.5;
  for (let offer = 0; offer < packed.offerCount; offer += 1) {
    const before = Math.floor(sum);
    sum += probability[offer]!;
    if (Math.floor(sum) > before) drawn.push(offer);
  }
  const part = partOf(packed, Int32Array.from(drawn));
  for (let index = 0; index < drawn.length; index += 1) {
    const times = 1 / probability[drawn[index]!]!;
    for (let option = part.optionStart[index]!; option < part.optionStart[index + 1]!; option += 1) {
      part.priceUnits[option] = part.priceUnits[option]! * times;
      for (let step = part.stepStart[option]!; step < part.stepStart[option + 1]!; step += 1) {
        part.stepKw[step] = part.stepKw[step]! * times;
      }
    }
  }
  return part;
}

/** In proportion to the sizes, none above 1, `wanted` in all. */
function probabilities(sizes: Float64Array, wanted: number): Float64Array {
  const probability = new Float64Array(sizes.length);
  let certain = 0;
  let total = 0;
  for (const size of sizes) total += size;
  for (let round = 0; round < 20; round += 1) {
    const scale = (wanted - certain) / total;
    let changed = false;
    for (let offer = 0; offer < sizes.length; offer += 1) {
      if (probability[offer] === 1) continue;
      const value = sizes[offer]! * scale;
      if (value >= 1) {
        probability[offer] = 1;
        certain += 1;
        total -= sizes[offer]!;
        changed = true;
      } else probability[offer] = value;
    }
    if (!changed) break;
  }
  return probability;
}
