import { CURTAILED, DEVICE_ORDER, DISLIKE_MICROS, MOVED, NEAR, SOONER } from './model/preferences.ts';
import type { Device, NearDevice, PlannerProblem } from './problem.ts';
import type { Schedule } from './result.ts';
import { hoursOf, W_PER_KW } from './units.ts';

/**
 * The problem with a plan to stay near: what its storages and runs were to do. Others are left out: how much PV is curtailed follows
 * from them, and less is always better.
 *
 * @param schedule - over the same periods, or it tells nothing; its devices may be others.
 */
export function withNear(problem: PlannerProblem, schedule: Schedule): PlannerProblem {
  const near = problem.devices.flatMap(({ id, kind }): readonly NearDevice[] => {
    const before = schedule.devices.find(({ deviceId }) => deviceId === id);
    const isKnown = kind !== 'pv' && before?.powerW.length === problem.horizon.periodMs.length;
    return isKnown ? [{ deviceId: id, powerW: before.powerW }] : [];
  });
  return { ...problem, near };
}

/** The problem without a plan to stay near. */
export function withoutNear(problem: PlannerProblem): PlannerProblem {
  const { near: _, ...rest } = problem;
  return rest;
}

/**
 * What staying near a plan can cost at most [micro-units]: by so much an optimal plan may lie above its bound. 0 where there is no
 * plan to stay near.
 */
export function nearWorthMicros(problem: PlannerProblem): number {
  if (problem.near === undefined) return 0;
  let dislike = 0;
  hoursOf(problem.horizon).forEach((lengthH, period) => {
    for (const device of problem.devices) dislike += (lengthH * dislikePerHour(device, period)) / W_PER_KW;
  });
  return DISLIKE_MICROS * dislike;
}

/** Between what is liked most and least that a device can do [W times weight]. */
function dislikePerHour(device: Device, period: number): number {
  switch (device.kind) {
    case 'storage': {
      const mostW = device.chargePowerWMax[period]! + device.dischargePowerWMax[period]!;
      return mostW * (MOVED + DEVICE_ORDER + SOONER + 2 * NEAR);
    }
    case 'pv':
      return device.availableW[period]! * (CURTAILED + SOONER);
    case 'shiftable':
      return device.profileW.reduce((most, powerW) => Math.max(most, powerW), W_PER_KW) * (SOONER + 2 * NEAR);
  }
}
