import type { SiteId } from '../ids.ts';
import {
  type Device,
  type DeviceSchedule,
  type Plan,
  type PlannedDevice,
  type PlannedResult,
  type PlannerProblem,
  problemToJson,
  type Schedule,
  withoutNear,
} from '../planner/index.ts';
import { roundHalfAwayFromZero } from '../quantity/index.ts';
import type { Grid } from '../time/index.ts';

/** What a plan is made of, before it is known which revision it becomes. */
export interface PlanContent {
  readonly siteId: SiteId;
  readonly grid: Grid;
  readonly problem: PlannerProblem;
  readonly result: PlannedResult;
  readonly orderIds: readonly string[];
}

/** The plan as it is stored: powers, energies and prices as integers, the problem as text. */
export function planRecord(content: PlanContent, revision: number, nowMs: number): Plan {
  const { siteId, grid, problem, result, orderIds } = content;
  return {
    siteId,
    day: grid.day,
    revision,
    startMs: grid.startMs,
    periodMs: grid.periodMs,
    netW: integers(result.schedule.netW),
    fixedPowerW: integers(problem.site.fixedPowerW),
    devices: result.schedule.devices.map((scheduled, index) =>
      plannedDevice(scheduled, problem.devices[index]!),
    ),
    importPriceMicrosPerKwh: integers(problem.site.importPriceMicrosPerKwh),
    exportPriceMicrosPerKwh: integers(problem.site.exportPriceMicrosPerKwh),
    costMicros: Math.round(result.costMicros),
    components: result.components,
    relaxations: result.relaxations,
    problemJson: problemText(problem),
    orderIds,
    createdMs: nowMs,
  };
}

/** A problem as it is stored with its plan: equal problems give equal text, which tells whether to plan anew. */
export function problemText(problem: PlannerProblem): string {
  return JSON.stringify(problemToJson(problem));
}

/**
 * Whether a stored plan solves a problem: then it need not be planned anew. What a plan was to stay near to is no matter; it
 * is only asked of the next one.
 */
export function solves(stored: Plan, problem: PlannerProblem): boolean {
  const { near, ...solved } = JSON.parse(stored.problemJson) as { near?: unknown }; // written by problemToJson
  const text = near === undefined ? stored.problemJson : JSON.stringify(solved);
  return text === problemText(withoutNear(problem));
}

/** The schedule of a stored plan, as far as rounding to watts has left it. */
export function scheduleOf(plan: Plan): Schedule {
  return {
    netW: Float64Array.from(plan.netW),
    devices: plan.devices.map(({ deviceId: id, powerW, energyWh, curtailedW }) => ({
      deviceId: id,
      powerW: Float64Array.from(powerW),
      ...(energyWh === undefined ? {} : { energyWh: Float64Array.from(energyWh) }),
      ...(curtailedW === undefined ? {} : { curtailedW: Float64Array.from(curtailedW) }),
    })),
  };
}

function plannedDevice(scheduled: DeviceSchedule, { kind }: Device): PlannedDevice {
  return {
    deviceId: scheduled.deviceId,
    kind,
    powerW: integers(scheduled.powerW),
    ...(scheduled.energyWh === undefined ? {} : { energyWh: integers(scheduled.energyWh) }),
    ...(scheduled.curtailedW === undefined ? {} : { curtailedW: integers(scheduled.curtailedW) }),
  };
}

/** What a solver leaves beside a half is rounded as the half: it knows no more than this of a value. */
const STEPS_PER_UNIT = 1e4;

function integers(values: Float64Array): Int32Array {
  const whole = new Int32Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    whole[index] = roundHalfAwayFromZero(Math.round(values[index]! * STEPS_PER_UNIT) / STEPS_PER_UNIT);
  }
  return whole;
}
