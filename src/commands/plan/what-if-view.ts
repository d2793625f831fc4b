import type { PlanDifference, Planned, Relaxation } from '../../engine/planner/index.ts';
import { formatEnergy, formatMoney, formatPower } from '../../engine/quantity/index.ts';
import { formatInstant, periodStartMs } from '../../engine/time/index.ts';
import { gridJson } from '../common/period-json.ts';
import { energyWh, periodLabels, runLabel, runsOf } from '../common/periods-view.ts';
import type { View } from '../shell/result.ts';
import type { ToldChange } from './modifiers.ts';
import { relaxationTable } from './relaxation-table.ts';
import type { StoredPlan } from './stored-plan.ts';

/** What would be otherwise, and what came of it. */
export interface WhatIf {
  readonly stored: StoredPlan;
  readonly changes: readonly ToldChange[];
  readonly before: Planned;
  readonly after: Planned;
  readonly difference: PlanDifference;
}

export function whatIfJson({ stored, changes, before, after, difference }: WhatIf): object {
  const { plan, grid, group } = stored;
  const { keptMicros } = difference;
  const startOf = (period: number) => formatInstant(periodStartMs(grid, period), grid.zone);
  const told = ({ period, ...relaxation }: Relaxation) => ({
    ...relaxation,
    periodIndex: period,
    start: startOf(period),
  });
  return {
    siteId: plan.siteId,
    ...gridJson(grid),
    currency: group.currency,
    revision: plan.revision,
    changes: changes.map(({ text }) => text),
    before: sideJson(before),
    after: sideJson(after),
    differenceMicros: difference.afterMicros - difference.beforeMicros,
    ...(keptMicros !== undefined && { keptMicros }),
    components: difference.components.map((component) => ({
      ...component,
      differenceMicros: component.afterMicros - component.beforeMicros,
    })),
    changedPeriods: difference.changedPeriods.map((period) => ({
      periodIndex: period,
      start: startOf(period),
      beforeNetW: before.result.schedule.netW[period],
      afterNetW: after.result.schedule.netW[period],
    })),
    broken: difference.broken.map(told),
    mended: difference.mended.map(told),
  };
}

function sideJson({ result }: Planned): object {
  const { status, solvedBy, costMicros, boundMicros, components, schedule } = result;
  const devices = schedule.devices.map(({ deviceId, powerW, energyWh: storedWh }) => ({
    deviceId,
    powerW,
    ...(storedWh !== undefined && { energyWh: storedWh }),
  }));
  return { status, solvedBy, costMicros, boundMicros, components, netW: schedule.netW, devices };
}

export function whatIfViews(found: WhatIf): readonly View[] {
  const { stored, before, after, difference } = found;
  const { grid } = stored;
  return [
    headView(found),
    costTable(found),
    {
      kind: 'chart',
      title: 'Net power',
      periodLabels: periodLabels(grid),
      series: [
        { name: 'then', powersW: after.result.schedule.netW },
        { name: 'now', powersW: before.result.schedule.netW },
      ],
    },
    changeTable(found),
    ...relaxationTable('What would break', difference.broken, grid),
    ...relaxationTable('What would be kept then', difference.mended, grid),
  ];
}

function headView({ stored, changes, before, after, difference }: WhatIf): View {
  const { plan, grid, group } = stored;
  const money = (micros: number) => formatMoney(micros, group.currency);
  const { beforeMicros, afterMicros, keptMicros, changedPeriods } = difference;
  return {
    kind: 'pairs',
    pairs: [
      ['site', plan.siteId],
      ['day', `${grid.day} ${grid.zone}`],
      ['revision', plan.revision],
      ['what if', changes.map(({ text }) => text).join('; ')],
      [
        'cost',
        `${money(beforeMicros)} → ${money(afterMicros)}: ${signed(afterMicros - beforeMicros, money)}`,
      ],
      [
        'plan as it is',
        keptMicros === undefined
          ? undefined
          : `would cost ${money(keptMicros)} then; planning anew saves ${money(keptMicros - afterMicros)}`,
      ],
      [
        'status',
        after.result.status === 'optimal'
          ? undefined
          : `${after.result.status}: at most ${money(after.result.costMicros - after.result.boundMicros)} above the cheapest plan`,
      ],
      ['energy', `${energyText(before, stored)} → ${energyText(after, stored)}`],
      [
        'periods',
        changedPeriods.length === 0
          ? 'none changes'
          : `${changedPeriods.length} of ${grid.periodCount} change`,
      ],
    ],
  };
}

function energyText({ result }: Planned, { grid }: StoredPlan): string {
  return formatEnergy(energyWh(result.schedule.netW, grid.periodMs));
}

function signed(micros: number, money: (micros: number) => string): string {
  return `${Math.round(micros) > 0 ? '+' : ''}${money(micros)}`;
}

function costTable({ stored, difference }: WhatIf): View {
  const money = (micros: number) => formatMoney(micros, stored.group.currency);
  const parts = difference.components.filter(
    ({ beforeMicros, afterMicros }) => Math.round(beforeMicros) !== 0 || Math.round(afterMicros) !== 0,
  );
  const { beforeMicros, afterMicros } = difference;
  const rows = [...parts, { name: 'all', beforeMicros, afterMicros }];
  return {
    kind: 'table',
    title: 'Cost',
    headers: ['for', 'now', 'then', 'change'],
    rows: rows.map((row) => [
      row.name,
      money(row.beforeMicros),
      money(row.afterMicros),
      signed(row.afterMicros - row.beforeMicros, money),
    ]),
  };
}

/** Neighbouring periods that change the same way are one row, with means. */
function changeTable({ stored, before, after, difference }: WhatIf): View {
  const { grid } = stored;
  const nowW = before.result.schedule.netW;
  const thenW = after.result.schedule.netW;
  const changed = new Set(difference.changedPeriods);
  const direction = (period: number) => (changed.has(period) ? Math.sign(thenW[period]! - nowW[period]!) : 0);
  const runs = runsOf(grid.periodCount, (a, b) => direction(a) === direction(b)).filter(
    ({ from }) => direction(from) !== 0,
  );
  if (runs.length === 0) return { kind: 'lines', title: 'Periods that change', lines: ['none'] };
  const mean = (values: Float64Array, from: number, to: number) =>
    values.subarray(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
  return {
    kind: 'table',
    title: 'Periods that change (mean net power)',
    headers: ['when', 'now', 'then', 'change'],
    rows: runs.map(({ from, to }) => {
      const now = mean(nowW, from, to);
      const then = mean(thenW, from, to);
      return [runLabel(grid, { from, to }), formatPower(now), formatPower(then), changeText(then - now)];
    }),
  };
}

function changeText(powerW: number): string {
  return `${powerW > 0 ? '+' : ''}${formatPower(powerW)}`;
}
