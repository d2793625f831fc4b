import type { Relaxation } from './result.ts';

/** Neighbouring periods in which the same could not be kept. */
export interface BrokenRun {
  /** Periods `from` up to but not with `to`. */
  readonly from: number;
  readonly to: number;
  /** The one that is broken most. */
  readonly most: Relaxation;
}

/**
 * Puts together what is one thing to people: breaches of the same order or wish in neighbouring periods.
 *
 * @param relaxations - in any order.
 * @returns by tier and id, then by time.
 */
export function brokenRuns(relaxations: readonly Relaxation[]): readonly BrokenRun[] {
  const runs: BrokenRun[] = [];
  const sorted = [...relaxations].sort((a, b) =>
    keyOf(a) === keyOf(b) ? a.period - b.period : keyOf(a) < keyOf(b) ? -1 : 1,
  );
  for (const relaxation of sorted) {
    const last = runs.at(-1);
    const { period } = relaxation;
    if (last === undefined || last.to !== period || keyOf(last.most) !== keyOf(relaxation)) {
      runs.push({ from: period, to: period + 1, most: relaxation });
    } else {
      const most = relaxation.amount > last.most.amount ? relaxation : last.most;
      runs[runs.length - 1] = { from: last.from, to: period + 1, most };
    }
  }
  return runs;
}

function keyOf({ tier, id, source, unit }: Relaxation): string {
  return [tier, id, source, unit].join('\0');
}
