import { NotFoundError } from '../../engine/errors.ts';
import type { Plan, PlannedDevice } from '../../engine/planner/index.ts';
import { formatEnergy, formatMoney, formatPower } from '../../engine/quantity/index.ts';
import type { Grid } from '../../engine/time/index.ts';
import { dayOfGroup, nowMarker } from '../common/day-of-group.ts';
import { instantText } from '../common/instant-text.ts';
import { gridJson, instantJson, periodsJson } from '../common/period-json.ts';
import { energyWh, periodLabels } from '../common/periods-view.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { View } from '../shell/result.ts';
import type { showPlan } from './commands.ts';
import { participantOfSite } from './site-plan.ts';

/** Lines of a chart beside the net power. */
const CHARTED_DEVICES_MAX = 3;

const MICROS_PER_KWH_DIGITS = 1000;

export const run: Run<typeof showPlan> = async ({ args, options }, io) => {
  const { repositories } = await (await io.context()).open();
  const { group } = await participantOfSite(repositories, args.site);
  const grid = dayOfGroup(group, options.day, io);
  const plan =
    options.revision === undefined
      ? await repositories.plans.latest(args.site, grid.day)
      : await repositories.plans.get(args.site, grid.day, options.revision);
  if (plan === undefined) {
    const which = options.revision === undefined ? 'plan' : `plan revision ${options.revision}`;
    throw new NotFoundError('no-plan', `There is no ${which} of ${args.site} for ${grid.day}.`, {
      next: `flex prognosis generate --group ${group.id} --day ${grid.day}`,
    });
  }
  return { kind: 'object', data: planJson(plan, grid), view: planViews(plan, grid, group.currency, io) };
};

function planJson(plan: Plan, grid: Grid): object {
  return {
    siteId: plan.siteId,
    ...gridJson(grid),
    revision: plan.revision,
    ...instantJson('created', plan.createdMs, grid.zone),
    costMicros: plan.costMicros,
    components: plan.components,
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

function planViews(plan: Plan, grid: Grid, currency: string, io: Io): readonly View[] {
  const marker = nowMarker(grid, io);
  return [
    {
      kind: 'pairs',
      pairs: [
        ['site', plan.siteId],
        ['day', `${grid.day} ${grid.zone}`],
        ['revision', `${plan.revision}, made ${instantText(plan.createdMs, grid.zone)}`],
        ['orders', plan.orderIds.join(', ') || undefined],
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
    hoursTable(plan, grid),
    ...(plan.relaxations.length === 0
      ? []
      : [
          {
            kind: 'lines',
            title: 'What could not be kept',
            lines: plan.relaxations.map(({ reason, source }) => `${source}: ${reason}`),
          } satisfies View,
        ]),
  ];
}

function costText({ costMicros, components }: Plan, currency: string): string {
  const parts = Object.entries(components)
    .filter(([, micros]) => Math.round(micros) !== 0)
    .map(([name, micros]) => `${name} ${formatMoney(micros, currency)}`);
  return `${formatMoney(costMicros, currency)}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

/** One row per hour of the day: means of powers and prices, stored energy at its end. */
function hoursTable(plan: Plan, grid: Grid): View {
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
    ]);
  }
  return {
    kind: 'table',
    title: 'By the hour: mean power, price per kWh, energy stored at the end',
    headers: ['from', 'net', 'fixed', 'import', 'export', ...plan.devices.map(({ deviceId }) => deviceId)],
    rows,
  };
}

function deviceText({ powerW, energyWh: storedWh }: PlannedDevice, from: number, to: number): string {
  const power = formatPower(mean(powerW, from, to));
  return storedWh === undefined ? power : `${power} (${formatEnergy(storedWh[to - 1]!)})`;
}

function mean(values: Int32Array, from: number, to: number): number {
  let sum = 0;
  for (let period = from; period < to; period += 1) sum += values[period]!;
  return Math.round(sum / (to - from));
}

function price(microsPerKwh: number): string {
  return (Math.round(microsPerKwh / MICROS_PER_KWH_DIGITS) / MICROS_PER_KWH_DIGITS).toFixed(3);
}
