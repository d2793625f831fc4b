import type { Plan, PlannedDevice, StoredValue } from '../../engine/planner/index.ts';
import { formatEnergy, formatMoney, formatPower } from '../../engine/quantity/index.ts';
import type { Grid } from '../../engine/time/index.ts';
import { nowMarker } from '../common/day-of-group.ts';
import { instantText } from '../common/instant-text.ts';
import { gridJson, instantJson, periodsJson } from '../common/period-json.ts';
import { energyWh, periodLabels } from '../common/periods-view.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { View } from '../shell/result.ts';
import type { showPlan } from './commands.ts';
import { relaxationTable } from './relaxation-table.ts';
import { type SolvedAgain, solvedAgain } from './solved-again.ts';
import { storedPlan } from './stored-plan.ts';

/** Lines of a chart beside the net power. */
const CHARTED_DEVICES_MAX = 3;

const MICROS_PER_KWH_DIGITS = 1000;

export const run: Run<typeof showPlan> = async ({ args, options }, io) => {
  const { repositories } = await (await io.context()).open();
  const which = { site: args.site, day: options.day, revision: options.revision };
  const { plan, group, grid } = await storedPlan(repositories, which, io);
  const solved = solvedAgain(plan);
  return {
    kind: 'object',
    data: planJson(plan, solved, grid),
    view: planViews({ plan, solved }, grid, group.currency, io),
  };
};

function planJson(plan: Plan, solved: SolvedAgain, grid: Grid): object {
  return {
    siteId: plan.siteId,
    ...gridJson(grid),
    revision: plan.revision,
    ...instantJson('created', plan.createdMs, grid.zone),
    costMicros: plan.costMicros,
    components: plan.components,
    ...(solved.solvedBy !== undefined && { solvedBy: solved.solvedBy }),
    ...(solved.storedValues !== undefined && { storedValues: storedValuesJson(solved.storedValues) }),
    relaxations: plan.relaxations,
    orderIds: plan.orderIds,
    periods: periodsJson(grid, {
      netW: plan.netW,
      fixedPowerW: plan.fixedPowerW,
      importPriceMicrosPerKwh: plan.importPriceMicrosPerKwh,
      exportPriceMicrosPerKwh: plan.exportPriceMicrosPerKwh,
    }),
    devices: plan.devices,
  };
}

/** `null` where there is no room for more, or may not be less. */
function storedValuesJson(values: readonly StoredValue[]): readonly object[] {
  const known = (series: Float64Array) =>
    Array.from(series, (micros) => (Number.isNaN(micros) ? null : micros));
  return values.map(({ deviceId, moreMicrosPerKwh, lessMicrosPerKwh }) => ({
    deviceId,
    moreMicrosPerKwh: known(moreMicrosPerKwh),
    lessMicrosPerKwh: known(lessMicrosPerKwh),
  }));
}

interface Shown {
  readonly plan: Plan;
  readonly solved: SolvedAgain;
}

function planViews({ plan, solved }: Shown, grid: Grid, currency: string, io: Io): readonly View[] {
  const marker = nowMarker(grid, io);
  return [
    {
      kind: 'pairs',
      pairs: [
        ['site', plan.siteId],
        ['day', `${grid.day} ${grid.zone}`],
        ['revision', `${plan.revision}, made ${instantText(plan.createdMs, grid.zone)}`],
        ['orders', plan.orderIds.join(', ') || undefined],
        ['solved by', solved.says],
        ['cost', costText(plan, currency)],
        ['energy', formatEnergy(energyWh(plan.netW, plan.periodMs))],
      ],
    },
    {
      kind: 'chart',
      title: 'Power',
      periodLabels: periodLabels(grid),
      series: [
        { name: 'net', powersW: plan.netW },
        ...plan.devices
          .slice(0, CHARTED_DEVICES_MAX)
          .map(({ deviceId, powerW }) => ({ name: deviceId, powersW: powerW })),
      ],
      ...(marker === undefined ? {} : { marker }),
    },
    hoursTable({ plan, solved }, grid),
    ...relaxationTable('What could not be kept', plan.relaxations, grid),
  ];
}

function costText({ costMicros, components }: Plan, currency: string): string {
  const parts = Object.entries(components)
    .filter(([, micros]) => Math.round(micros) !== 0)
    .map(([name, micros]) => `${name} ${formatMoney(micros, currency)}`);
  return `${formatMoney(costMicros, currency)}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

/** One row per hour of the day: means of powers and prices, stored energy at its end. */
function hoursTable({ plan, solved: { storedValues = [] } }: Shown, grid: Grid): View {
  const perRow = Math.max(1, Math.round(60 / grid.periodMinutes));
  const labels = periodLabels(grid);
  const rows: (string | undefined)[][] = [];
  for (let from = 0; from < grid.periodCount; from += perRow) {
    const to = Math.min(from + perRow, grid.periodCount);
    rows.push([
      labels[from],
      formatPower(mean(plan.netW, from, to)),
      formatPower(mean(plan.fixedPowerW, from, to)),
      price(mean(plan.importPriceMicrosPerKwh, from, to)),
      price(mean(plan.exportPriceMicrosPerKwh, from, to)),
      ...plan.devices.map((device) => deviceText(device, from, to)),
      ...storedValues.map((value) => worthText(value, to - 1)),
    ]);
  }
  return {
    kind: 'table',
    title: `By the hour: mean power, price per kWh, energy stored at the end${storedValues.length === 0 ? '' : ', and what a stored kWh is worth then'}`,
    headers: [
      ...['from', 'net', 'fixed', 'import', 'export'],
      ...plan.devices.map(({ deviceId }) => deviceId),
      ...storedValues.map(({ deviceId }) => `worth in ${deviceId}`),
    ],
    rows,
  };
}

function deviceText({ powerW, energyWh: storedWh }: PlannedDevice, from: number, to: number): string {
  const power = formatPower(mean(powerW, from, to));
  return storedWh === undefined ? power : `${power} (${formatEnergy(storedWh[to - 1]!)})`;
}

/** `0.08-0.20` where one kWh more is worth less than the last one. */
function worthText({ moreMicrosPerKwh, lessMicrosPerKwh }: StoredValue, period: number): string | undefined {
  const known = [moreMicrosPerKwh[period]!, lessMicrosPerKwh[period]!].filter(
    (micros) => !Number.isNaN(micros),
  );
  const texts = new Set(known.map(price));
  return texts.size === 0 ? undefined : [...texts].join('-');
}

function mean(values: Int32Array, from: number, to: number): number {
  let sum = 0;
  for (let period = from; period < to; period += 1) sum += values[period]!;
  return Math.round(sum / (to - from));
}

function price(microsPerKwh: number): string {
  return (Math.round(microsPerKwh / MICROS_PER_KWH_DIGITS) / MICROS_PER_KWH_DIGITS).toFixed(3);
}
