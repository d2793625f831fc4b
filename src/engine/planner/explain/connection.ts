import { highestNetW, lowestNetW } from '../model/limits.ts';
import type { PlannerProblem } from '../problem.ts';
import type { NamedLimit } from '../result.ts';
import { powerText, rangeText } from '../texts.ts';

/** Rounding in loads that are at the limit [W]. */
const TOLERANCE_W = 1e-3;

/**
 * Says that the connection cannot carry a load even with all PV and storages helping, or generation likewise.
 *
 * @param limit - of the connection.
 * @returns undefined where by power alone it could.
 */
export function connectionSentence(problem: PlannerProblem, limit: NamedLimit): string | undefined {
  const { site, horizon } = problem;
  const isImport = limit.kind === 'import-limit';
  const limitW = isImport ? site.importLimitW : site.exportLimitW;
  let worst = -1;
  let worstW = TOLERANCE_W;
  for (let period = limit.from; period < limit.to; period++) {
    const leastW = isImport ? lowestNetW(problem, period) : -highestNetW(problem, period);
    const overW = leastW - limitW[period]!;
    if (overW <= worstW) continue;
    worst = period;
    worstW = overW;
  }
  if (worst < 0) return undefined;
  const range = `${rangeText(horizon, limit.from, limit.to)} up to ${powerText(worstW)}`;
  const most = powerText(limitW[worst]!);
  return isImport
    ? `the load that cannot be steered is ${range} above the import limit of ${most}, even with all PV and all storages at full power`
    : `the generation that cannot be curtailed is ${range} above the export limit of ${most}, even with all storages charging at full power`;
}
