import { highestNetW, lowestNetW } from '../model/limits.ts';
import type { PlannerProblem } from '../problem.ts';
import type { Conflict } from '../result.ts';
import { powerText, rangeText } from '../texts.ts';
import { mergeRuns } from './runs.ts';

/** Rounding in loads that are at the limit [W]. */
const TOLERANCE_W = 1e-3;

/** Load that the connection cannot carry even with all PV and storages helping, and generation likewise. */
export function connectionConflicts(problem: PlannerProblem): readonly Conflict[] {
  const { site } = problem;
  const over = (excessW: (period: number) => number) =>
    mergeRuns(
      Array.from(site.fixedPowerW, (_, period) => ({ period, amount: excessW(period) })),
      TOLERANCE_W,
    );
  const imports = over((period) => lowestNetW(problem, period) - site.importLimitW[period]!);
  const exports = over((period) => -highestNetW(problem, period) - site.exportLimitW[period]!);
  return [
    ...imports.map(({ from, to, amount, period }) =>
      conflict(
        `the load that cannot be steered is ${rangeText(problem.horizon, from, to)} up to ${powerText(amount)} above the import limit of ${powerText(site.importLimitW[period]!)}, even with all PV and all storages at full power`,
      ),
    ),
    ...exports.map(({ from, to, amount, period }) =>
      conflict(
        `the generation that cannot be curtailed is ${rangeText(problem.horizon, from, to)} up to ${powerText(amount)} above the export limit of ${powerText(site.exportLimitW[period]!)}, even with all storages charging at full power`,
      ),
    ),
  ];
}

function conflict(message: string): Conflict {
  return { ids: ['site'], message };
}
