import {
  type PeriodReason,
  type PlannedResult,
  type PlannerProblem,
  type Range,
  type ReasonRun,
  reasonRuns,
  reasonsOf,
  reasonText,
  resultToJson,
} from '../../engine/planner/index.ts';
import { formatPower } from '../../engine/quantity/index.ts';
import type { View } from '../shell/result.ts';
import { spanJson, spanLabel } from './horizon-labels.ts';

/** What is said of a plan: why, period by period, and in runs. */
export interface Why {
  readonly problem: PlannerProblem;
  readonly result: PlannedResult;
  /** Absent where it is not known. */
  readonly currency?: string | undefined;
  readonly reasons: readonly PeriodReason[];
  readonly runs: readonly ReasonRun[];
}

/** @param deviceId - only of this device; absent: of all. */
export function whyOf(
  problem: PlannerProblem,
  result: PlannedResult,
  { currency, deviceId }: { readonly currency?: string | undefined; readonly deviceId?: string | undefined },
): Why {
  const reasons = reasonsOf(problem, result).filter(
    (reason) => deviceId === undefined || reason.deviceId === deviceId,
  );
  return { problem, result, currency, reasons, runs: reasonRuns(reasons) };
}

export function whyJson({ problem, result, currency, reasons, runs }: Why): object {
  const { horizon } = problem;
  const { status, solvedBy, costMicros, boundMicros } = result;
  const { storedValues } = resultToJson(problem, result);
  return {
    problemId: problem.id,
    ...(currency !== undefined && { currency }),
    status,
    solvedBy,
    costMicros,
    boundMicros,
    ...(storedValues !== undefined && { storedValues }),
    runs: runs.map(({ from, to, ...run }) => ({
      ...run,
      fromIndex: from,
      toIndex: to,
      ...spanJson(horizon, from, to),
      text: reasonText({ ...run, from, to }, currency),
    })),
    periods: reasons.map(({ period, ...reason }) => ({
      ...reason,
      periodIndex: period,
      ...spanJson(horizon, period, period + 1),
    })),
  };
}

export function whyViews({ problem, result, currency, runs }: Why): readonly View[] {
  if (runs.length === 0) {
    const says =
      problem.devices.length === 0 ? 'There is nothing to steer.' : 'Nothing is done that needs a reason.';
    return [{ kind: 'lines', title: 'Why', lines: [says] }];
  }
  return [
    {
      kind: 'table',
      title: `Why${currency === undefined ? '' : ` (${currency} per kWh)`}`,
      headers: ['device', 'when', 'does', 'power', 'why'],
      isLastSentence: true,
      rows: runs.map((run) => [
        run.deviceId,
        spanLabel(problem.horizon, run.from, run.to),
        DOES[run.action],
        run.action === 'hold' || run.action === 'off' ? undefined : rangeText(run.powerW),
        reasonText(run, currency),
      ]),
    },
    ...unknownWorths(problem, result),
  ];
}

const DOES: { readonly [K in ReasonRun['action']]: string } = {
  charge: 'charges',
  discharge: 'gives',
  hold: 'holds',
  curtail: 'is curtailed',
  run: 'runs',
  off: 'is off',
};

function rangeText({ least, greatest }: Range): string {
  const from = formatPower(least);
  const to = formatPower(greatest);
  return from === to ? from : `${from} to ${to}`;
}

/** Says of which storages no worth is known. */
function unknownWorths(
  { devices }: PlannerProblem,
  { storedValues, solvedBy }: PlannedResult,
): readonly View[] {
  const unknown = devices.filter(
    ({ kind, id }) => kind === 'storage' && !storedValues?.some(({ deviceId }) => deviceId === id),
  );
  if (unknown.length === 0) return [];
  const ids = unknown.map(({ id }) => id).join(', ');
  return [
    {
      kind: 'lines',
      lines: [`What energy stored in ${ids} is worth is not known: the plan was found as ${solvedBy}.`],
    },
  ];
}
