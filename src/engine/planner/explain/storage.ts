import { chargeLimitKw, dischargeLimitKw } from '../model/limits.ts';
import type { PlannerProblem, StorageDevice } from '../problem.ts';
import { nextEnergyWh } from '../storage-energy.ts';
import { endText, energyText, startText } from '../texts.ts';
import { hoursOf, W_PER_KW } from '../units.ts';
import type { Sentence } from './sentence.ts';

/** Rounding in targets that are at their bound [Wh]. */
const TOLERANCE_WH = 1e-3;

/** Targets and bounds of one storage that contradict each other, or its power limits. */
export function storageConflicts(problem: PlannerProblem, device: StorageDevice): readonly Sentence[] {
  const contradictions = [...boundConflicts(problem, device), ...targetConflicts(problem, device)];
  return contradictions.length > 0 ? contradictions : reachConflicts(problem, device);
}

function boundConflicts(problem: PlannerProblem, device: StorageDevice): readonly Sentence[] {
  const period = device.energyMinWh.findIndex((minWh, index) => minWh > device.energyMaxWh[index]!);
  if (period < 0) return [];
  const when = endText(problem.horizon, period);
  const bounds = `minimum of ${energyText(device.energyMinWh[period]!)} at ${when} is above its maximum of ${energyText(device.energyMaxWh[period]!)}`;
  return [{ ids: [device.id], message: `${device.id}: the ${bounds}` }];
}

function targetConflicts(problem: PlannerProblem, device: StorageDevice): readonly Sentence[] {
  return device.targets.flatMap(({ id, period, minWh, maxWh, firmness }): readonly Sentence[] => {
    if (firmness !== 'physical') return [];
    const when = endText(problem.horizon, period);
    const highestWh = device.energyMaxWh[period]!;
    const lowestWh = device.energyMinWh[period]!;
    const say = (levelWh: number, side: string) => [
      {
        ids: [device.id, id],
        message: `${device.id}: the target of ${energyText(levelWh)} at ${when} is ${side}`,
      },
    ];
    if (minWh !== undefined && minWh > highestWh + TOLERANCE_WH) {
      return say(minWh, `above the maximum of ${energyText(highestWh)} that it can store`);
    }
    if (maxWh !== undefined && maxWh < lowestWh - TOLERANCE_WH) {
      return say(maxWh, `below the minimum of ${energyText(lowestWh)} that it must keep`);
    }
    return [];
  });
}

/** What it needs at the end of a period and cannot reach with its power limits alone, the first such period. */
function reachConflicts(problem: PlannerProblem, device: StorageDevice): readonly Sentence[] {
  const { highestWh, lowestWh } = reachOf(problem, device);
  for (let period = 0; period < highestWh.length; period++) {
    const least = leastRequired(device, period);
    const most = mostAllowed(device, period);
    const when = endText(problem.horizon, period);
    const start = `${energyText(device.energyStartWh)} at ${startText(problem.horizon, 0)}`;
    if (highestWh[period]! < least.levelWh - TOLERANCE_WH) {
      const message = `${device.id} must have ${least.what} of ${energyText(least.levelWh)} at ${when}; from ${start}, charging at full power all the time${device.chargeFromGrid ? '' : ', but not from the grid'}, it has ${energyText(highestWh[period]!)}`;
      return [{ ids: [device.id, ...least.ids], message }];
    }
    if (lowestWh[period]! > most.levelWh + TOLERANCE_WH) {
      const message = `${device.id} must have ${most.what} of ${energyText(most.levelWh)} at ${when}; from ${start}, discharging at full power all the time${device.dischargeToGrid ? '' : ', but not to the grid'}, it has ${energyText(lowestWh[period]!)}`;
      return [{ ids: [device.id, ...most.ids], message }];
    }
  }
  return [];
}

interface Requirement {
  readonly levelWh: number;
  readonly what: string;
  readonly ids: readonly string[];
}

function leastRequired(device: StorageDevice, period: number): Requirement {
  const startsBelow = device.energyStartWh < device.energyMinWh[0]!;
  const minWh = startsBelow ? Number.NEGATIVE_INFINITY : device.energyMinWh[period]!;
  let least: Requirement = { levelWh: minWh, what: 'its minimum', ids: [] };
  for (const target of device.targets) {
    if (target.period !== period || target.firmness !== 'physical') continue;
    if (target.minWh !== undefined && target.minWh > least.levelWh) {
      least = { levelWh: target.minWh, what: 'the target', ids: [target.id] };
    }
  }
  return least;
}

function mostAllowed(device: StorageDevice, period: number): Requirement {
  const startsAbove = device.energyStartWh > device.energyMaxWh[0]!;
  const maxWh = startsAbove ? Number.POSITIVE_INFINITY : device.energyMaxWh[period]!;
  let most: Requirement = { levelWh: maxWh, what: 'its maximum', ids: [] };
  for (const target of device.targets) {
    if (target.period !== period || target.firmness !== 'physical') continue;
    if (target.maxWh !== undefined && target.maxWh < most.levelWh) {
      most = { levelWh: target.maxWh, what: 'the target', ids: [target.id] };
    }
  }
  return most;
}

/** The most and the least that can be stored at the end of each period, within its bounds where they can be kept. */
function reachOf(problem: PlannerProblem, device: StorageDevice) {
  const hours = hoursOf(problem.horizon);
  let highWh = device.energyStartWh;
  let lowWh = device.energyStartWh;
  const highestWh = new Float64Array(hours.length);
  const lowestWh = new Float64Array(hours.length);
  hours.forEach((lengthH, period) => {
    const chargeW = chargeLimitKw(problem, device, period) * W_PER_KW;
    const dischargeW = dischargeLimitKw(problem, device, period) * W_PER_KW;
    highestWh[period] = nextEnergyWh(device, period, highWh, { lengthH, chargeW, dischargeW: 0 });
    lowestWh[period] = nextEnergyWh(device, period, lowWh, { lengthH, chargeW: 0, dischargeW });
    highWh = Math.min(highestWh[period]!, device.energyMaxWh[period]!);
    lowWh = Math.max(lowestWh[period]!, Math.min(device.energyMinWh[period]!, highWh));
  });
  return { highestWh, lowestWh };
}
