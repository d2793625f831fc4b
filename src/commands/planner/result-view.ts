import {
  brokenRuns,
  type Device,
  type DeviceSchedule,
  type Horizon,
  type PlannedResult,
  type PlannerProblem,
} from '../../engine/planner/index.ts';
import { formatEnergy, formatMoney, formatPower } from '../../engine/quantity/index.ts';
import { dayOf, formatTime, HOUR_MS, parseZone } from '../../engine/time/index.ts';
import type { Cell, View } from '../shell/result.ts';
import { periodLabels, spanLabel } from './horizon-labels.ts';

/** Lines of a chart beside the net power. */
const CHARTED_DEVICES_MAX = 3;

/** A planned result as people read it. Problems know no currency: amounts are in that of their prices. */
export function resultViews(problem: PlannerProblem, result: PlannedResult): readonly View[] {
  const { horizon } = problem;
  return [
    headView(problem, result),
    ...(problem.devices.length === 0 ? [] : [deviceTable(problem, result)]),
    {
      kind: 'chart',
      title: 'Power',
      periodLabels: periodLabels(horizon),
      series: [
        { name: 'net', powersW: result.schedule.netW },
        ...result.schedule.devices
          .slice(0, CHARTED_DEVICES_MAX)
          .map(({ deviceId, powerW }) => ({ name: deviceId, powersW: powerW })),
      ],
    },
    ...relaxationViews(result, horizon),
  ];
}

/** `0.42 (import 0.50, export -0.08)`. */
export function costText({
  costMicros,
  components,
}: Pick<PlannedResult, 'costMicros' | 'components'>): string {
  const parts = Object.entries(components)
    .filter(([, micros]) => Math.round(micros) !== 0)
    .map(([name, micros]) => `${name} ${amount(micros)}`);
  return `${amount(costMicros)}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

/** Money of a problem, which knows no currency: `0.42`. */
export function amount(micros: number): string {
  return formatMoney(micros, '').trim();
}

/** What a plan comes to. */
export function headView({ id, horizon }: PlannerProblem, result: PlannedResult): View {
  const { importedWh, exportedWh } = energiesOf(result.schedule.netW, horizon);
  return {
    kind: 'pairs',
    title: `Problem ${id}`,
    pairs: [
      ['horizon', `${horizon.periodMs.length} periods from ${startText(horizon)} (${horizon.zone})`],
      ['status', statusText(result)],
      ['cost', costText(result)],
      ['imports', formatEnergy(importedWh)],
      ['exports', formatEnergy(exportedWh)],
    ],
  };
}

function statusText({ status, boundMicros, costMicros, solvedBy }: PlannedResult): string {
  if (status === 'optimal') return `optimal (${solvedBy})`;
  return `feasible (${solvedBy}): at most ${amount(costMicros - boundMicros)} above the optimum`;
}

function deviceTable({ devices, horizon }: PlannerProblem, { schedule }: PlannedResult): View {
  return {
    kind: 'table',
    title: 'Devices',
    headers: ['device', 'kind', 'draws', 'gives', 'least', 'greatest', 'also'],
    rows: devices.map((device, index) => deviceRow(device, schedule.devices[index]!, horizon)),
  };
}

function deviceRow({ id, kind }: Device, schedule: DeviceSchedule, horizon: Horizon): readonly Cell[] {
  const { powerW } = schedule;
  const { importedWh, exportedWh } = energiesOf(powerW, horizon);
  const least = Math.min(...powerW);
  const greatest = Math.max(...powerW);
  return [
    id,
    kind,
    formatEnergy(importedWh),
    formatEnergy(exportedWh),
    formatPower(least),
    formatPower(greatest),
    alsoText(schedule, horizon),
  ];
}

function alsoText({ energyWh, curtailedW }: DeviceSchedule, horizon: Horizon): string | undefined {
  if (energyWh !== undefined) return `${formatEnergy(energyWh.at(-1)!)} stored at the end`;
  if (curtailedW === undefined) return undefined;
  const { importedWh } = energiesOf(curtailedW, horizon);
  return importedWh === 0 ? undefined : `${formatEnergy(importedWh)} not taken`;
}

/** What flows each way [Wh ≥ 0]. */
function energiesOf(powerW: Float64Array, { periodMs }: Horizon) {
  let importedWh = 0;
  let exportedWh = 0;
  for (let period = 0; period < powerW.length; period += 1) {
    const energyWh = (powerW[period]! * periodMs[period]!) / HOUR_MS;
    if (energyWh > 0) importedWh += energyWh;
    else exportedWh -= energyWh;
  }
  return { importedWh, exportedWh };
}

function relaxationViews({ relaxations }: PlannedResult, horizon: Horizon): readonly View[] {
  if (relaxations.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'What could not be kept',
      headers: ['what', 'when', 'short by', 'why'],
      isLastSentence: true,
      rows: brokenRuns(relaxations).map(({ from, to, most }) => [
        most.source,
        spanLabel(horizon, from, to),
        `${to - from > 1 ? 'up to ' : ''}${most.unit === 'W' ? formatPower(most.amount) : formatEnergy(most.amount)}`,
        most.reason,
      ]),
    },
  ];
}

function startText(horizon: Horizon): string {
  const zone = parseZone(horizon.zone);
  return `${dayOf(zone, horizon.startMs)} ${formatTime(horizon.startMs, zone)}`;
}
