import type { PlannerProblem, ShiftableDevice } from '../problem.ts';
import { feasibleStarts } from '../shiftable-starts.ts';
import { spanText } from '../texts.ts';
import type { Sentence } from './sentence.ts';

/** A run that must happen and does not fit into the periods that it is allowed. */
export function shiftableConflicts(problem: PlannerProblem, device: ShiftableDevice): readonly Sentence[] {
  if (device.optionalValueMicros !== undefined) return [];
  const needed = device.profileW.length;
  if (device.contiguous) {
    if (feasibleStarts(device).length > 0) return [];
    const { from, to } = longestRun(device.allowed);
    const found =
      to === from
        ? 'none is allowed'
        : `longest allowed run is ${to - from} (${spanText(problem.horizon, from, to)})`;
    return [conflict(device, `needs ${needed} consecutive periods, ${found}`)];
  }
  const allowed = device.allowed.filter(Boolean).length;
  return allowed >= needed ? [] : [conflict(device, `needs ${needed} periods, ${allowed} are allowed`)];
}

function conflict({ id }: ShiftableDevice, what: string): Sentence {
  return { ids: [id], message: `${id} ${what}` };
}

/** The first of the longest runs of allowed periods, `to` excluded. */
function longestRun(allowed: readonly boolean[]): { readonly from: number; readonly to: number } {
  let longest = { from: 0, to: 0 };
  let from = 0;
  for (let period = 0; period <= allowed.length; period++) {
    if (allowed[period] === true) continue;
    if (period - from > longest.to - longest.from) longest = { from, to: period };
    from = period + 1;
  }
  return longest;
}
