import type { Packed } from './packed.ts';

/** Some of the offers, or some of their options, as a problem of their own; prices scaled are the caller's. */
export function partOf(packed: Packed, offers: Int32Array, isKept?: Uint8Array): Packed {
  const { optionStart, stepStart, stepRow, stepKw } = packed;
  let optionCount = 0;
  let stepCount = 0;
  for (let index = 0; index < offers.length; index += 1) {
    const offer = offers[index]!;
    for (let from = optionStart[offer]!; from < optionStart[offer + 1]!; from += 1) {
      if (isKept !== undefined && isKept[from] === 0) continue;
      optionCount += 1;
      stepCount += stepStart[from + 1]! - stepStart[from]!;
    }
  }
  const part = {
    ...packed,
    offerCount: offers.length,
    optionCount,
    optionStart: new Int32Array(offers.length + 1),
    offerOf: new Int32Array(optionCount),
    priceUnits: new Float64Array(optionCount),
    minHundredths: new Int32Array(optionCount),
    stepStart: new Int32Array(optionCount + 1),
    stepRow: new Int32Array(stepCount),
    stepKw: new Float64Array(stepCount),
  };
  let option = 0;
  let step = 0;
  for (let index = 0; index < offers.length; index += 1) {
    const offer = offers[index]!;
    for (let from = optionStart[offer]!; from < optionStart[offer + 1]!; from += 1) {
      if (isKept !== undefined && isKept[from] === 0) continue;
      part.offerOf[option] = index;
      part.priceUnits[option] = packed.priceUnits[from]!;
      part.minHundredths[option] = packed.minHundredths[from]!;
      const end = stepStart[from + 1]!;
      for (let at = stepStart[from]!; at < end; at += 1) {
        part.stepRow[step] = stepRow[at]!;
        part.stepKw[step] = stepKw[at]!;
        step += 1;
      }
      option += 1;
      part.stepStart[option] = step;
    }
    part.optionStart[index + 1] = option;
  }
  return part;
}
