import { emptySelection, type Selection } from './evaluate.ts';
import type { Packed } from './packed.ts';
import type { Frame } from './search-frame.ts';

/**
 * The selection of the whole problem that is nearest to factors of a frame: of each offer its largest, at the nearest hundredth
 * or not at all.
 */
export function nearestSelection(frame: Frame, factors: Float64Array): Selection {
  return inWhole(frame, roundedSelection(frame.packed, factors));
}

/** In terms of the whole problem. */
function inWhole(frame: Frame, { option, hundredths }: Selection): Selection {
  const all = { option: frame.settledOption.slice(), hundredths: Int32Array.from(frame.settledHundredths) };
  for (let offer = 0; offer < option.length; offer += 1) {
    if (option[offer]! < 0) continue;
    all.option[frame.offerOf[offer]!] = frame.optionOf[option[offer]!]!;
    all.hundredths[frame.offerOf[offer]!] = hundredths[offer]!;
  }
  return all;
}

/** The selection that is nearest to factors of its options: of each offer the largest, at the nearest hundredth or not at all. */
export function roundedSelection(packed: Packed, factors: Float64Array): Selection {
  const { offerCount, optionStart, minHundredths } = packed;
  const selection = emptySelection(packed);
  for (let offer = 0; offer < offerCount; offer += 1) {
    let lead = -1;
    for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
      if (factors[option]! > (lead < 0 ? 0 : factors[lead]!)) lead = option;
    }
    if (lead < 0 || factors[lead]! * 100 < minHundredths[lead]! * 0.5) continue;
    selection.option[offer] = lead;
    const hundredths = Math.round(factors[lead]! * 100);
    selection.hundredths[offer] = Math.max(minHundredths[lead]!, Math.min(100, hundredths));
  }
  return selection;
}
