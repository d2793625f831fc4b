import { checkSchedule } from './check/check-schedule.ts';
import type { Violation } from './check/violation.ts';
import type { PlannerConstraint, PlannerProblem, StorageDevice } from './problem.ts';
import type { Relaxation, Schedule } from './result.ts';
import { endText, energyText, powerText, startText } from './texts.ts';

/** Breaches below this are rounding [W, Wh]. */
const REPORTED = 0.01;

/** What a plan had to let go, read from the plan itself. */
export function relaxationsOf(problem: PlannerProblem, schedule: Schedule): readonly Relaxation[] {
  return checkSchedule(problem, schedule, REPORTED).flatMap((violation) => {
    const { tier, id, period, amount, unit } = violation;
    if (tier === 'physical') return [];
    return [{ tier, id, period, amount, unit, ...reasonOf(problem, schedule, violation) }];
  });
}

interface Reason {
  readonly source: string;
  readonly reason: string;
}

function reasonOf(problem: PlannerProblem, schedule: Schedule, violation: Violation): Reason {
  switch (violation.rule) {
    case 'constraint-min':
    case 'constraint-max':
      return constraintReason(problem, schedule, violation);
    case 'energy-min':
    case 'energy-max':
      return boundReason(problem, violation);
    default:
      return targetReason(problem, violation);
  }
}

function constraintReason(problem: PlannerProblem, schedule: Schedule, violation: Violation): Reason {
  const { id, period, rule, amount } = violation;
  const constraint = problem.constraints.find((candidate) => candidate.id === id)!;
  const isMin = rule === 'constraint-min';
  const askedW = (isMin ? constraint.minW : constraint.maxW)[period]!;
  const where = placeOf(constraint);
  const when = startText(problem.horizon, period);
  const reachedW =
    constraint.target.kind === 'net' ? schedule.netW[period]! : askedW + (isMin ? -amount : amount);
  const reason = `${constraint.source} asks for at ${isMin ? 'least' : 'most'} ${powerText(askedW)} ${where} at ${when}; within what is physically possible and with the least breach in all, it is ${powerText(reachedW)}`;
  return { source: constraint.source, reason };
}

function placeOf({ target }: PlannerConstraint): string {
  return target.kind === 'net' ? 'at the meter' : `from ${target.deviceId}`;
}

function boundReason(problem: PlannerProblem, { id, period, rule, amount }: Violation): Reason {
  const device = problem.devices.find((candidate) => candidate.id === id) as StorageDevice; // only storages have bounds
  const isMin = rule === 'energy-min';
  const boundWh = (isMin ? device.energyMinWh : device.energyMaxWh)[period]!;
  const reason = `${id} starts with ${energyText(device.energyStartWh)}, ${isMin ? 'below its minimum' : 'above its maximum'}; at ${endText(problem.horizon, period)} it is still ${energyText(amount)} off the ${energyText(boundWh)}`;
  return { source: `stored energy of ${id}`, reason };
}

function targetReason(problem: PlannerProblem, { id, deviceId, period, rule, amount }: Violation): Reason {
  const device = problem.devices.find((candidate) => candidate.id === deviceId) as StorageDevice; // only storages have targets
  const target = device.targets.find((candidate) => candidate.id === id && candidate.period === period)!;
  const isMin = rule === 'target-min';
  const levelWh = (isMin ? target.minWh : target.maxWh)!;
  const when = endText(problem.horizon, period);
  const reason = `${device.id} cannot have ${isMin ? 'at least' : 'at most'} ${energyText(levelWh)} at ${when} beside what stands above wishes; it is ${energyText(amount)} ${isMin ? 'short' : 'over'}`;
  return { source: `target ${id} of ${device.id}`, reason };
}
