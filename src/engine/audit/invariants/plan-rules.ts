import {
  checkSchedule,
  type Plan,
  type PlannerProblem,
  parsePlannerProblem,
  type Schedule,
  type StorageDevice,
  type Violation,
} from '../../planner/index.ts';
import { HOUR_MS } from '../../time/index.ts';

/** What rounding to whole watts may take from each of the powers that a rule adds up [W]. */
const ROUNDING_W = 0.5;

/** Room for what the solver itself leaves. */
const SLACK = 1.1;

/** The rules of its problem that a stored plan breaks, beyond rounding and what it says to have relaxed. */
export function brokenRules(plan: Plan): readonly Violation[] {
  const problem = parsePlannerProblem(JSON.parse(plan.problemJson));
  // Net power, fixed load and each device are rounded by themselves.
  const toleranceW = SLACK * ROUNDING_W * (2 + plan.devices.length);
  return checkSchedule(problem, scheduleOf(plan), toleranceW).filter(
    (violation) => !isRounding(violation, problem) && !isRelaxed(violation, plan),
  );
}

function scheduleOf({ netW, devices }: Plan): Schedule {
  return {
    netW: Float64Array.from(netW),
    devices: devices.map(({ deviceId, powerW, energyWh, curtailedW }) => ({
      deviceId,
      powerW: Float64Array.from(powerW),
      ...(energyWh === undefined ? {} : { energyWh: Float64Array.from(energyWh) }),
      ...(curtailedW === undefined ? {} : { curtailedW: Float64Array.from(curtailedW) }),
    })),
  };
}

/** Energies are added up from rounded powers: the roundings of the whole day may come together. */
function isRounding({ unit, amount, id, deviceId }: Violation, problem: PlannerProblem): boolean {
  if (unit !== 'Wh') return false;
  const device = problem.devices.find((one) => one.id === (deviceId ?? id));
  if (device?.kind !== 'storage') return false;
  const hours = problem.horizon.periodMs.reduce((sumMs, lengthMs) => sumMs + lengthMs, 0) / HOUR_MS;
  return amount <= ROUNDING_W * (1 + hours * gain(device));
}

/** How much energy a watt more at the connection makes within the storage at most. */
function gain({ chargeEfficiencyPu, dischargeEfficiencyPu }: StorageDevice): number {
  return Math.max(1, ...chargeEfficiencyPu, ...dischargeEfficiencyPu.map((efficiencyPu) => 1 / efficiencyPu));
}

function isRelaxed({ tier, id, period }: Violation, { relaxations }: Plan): boolean {
  if (tier === 'physical') return false;
  return relaxations.some((relaxed) => relaxed.id === id && relaxed.period === period);
}
