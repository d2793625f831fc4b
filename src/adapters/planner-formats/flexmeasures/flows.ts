import { elementsOf } from '../fields.ts';
import type { Located } from '../findings.ts';
import { FLOW } from '../quantity.ts';
import { type Reading, readSeries } from './variable.ts';

/**
 * Reads `soc-gain` or `soc-usage`: one flow, or a list of flows that add up. A list of timed values is one flow.
 *
 * @returns [W] per period, 0 where nothing is said.
 */
export function readFlowW(found: Located | undefined, reading: Reading): Float64Array {
  const totalW = new Float64Array(reading.grid.count);
  if (found === undefined) return totalW;
  for (const part of partsOf(found)) {
    const valuesW = readSeries(part, FLOW, reading, { how: 'mean', gap: 0 });
    valuesW?.forEach((valueW, period) => {
      totalW[period]! += valueW;
    });
  }
  return totalW;
}

function partsOf(found: Located): readonly Located[] {
  const { value, path } = found;
  if (!Array.isArray(value)) return [found];
  const isSeries = value.every((one: unknown) => typeof one === 'object' && one !== null && 'value' in one);
  return isSeries ? [found] : elementsOf(value, path);
}
