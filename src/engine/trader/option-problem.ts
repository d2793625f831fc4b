import type { PlannerConstraint, PlannerProblem, Schedule } from '../planner/index.ts';
import type { AllowedChange } from './allowed-change.ts';
import type { Candidate } from './candidates.ts';

/** Half a watt: what rounding to whole watts may hide. */
const ROUNDING_W = 0.5;

/** A device that is held to the plan may move by this [W]: far below what rounding hides. */
export const HELD_W = 0.01;

/** Where the site starts from: what it is planned to do, and what was said of that. */
export interface Planned {
  readonly schedule: Schedule;
  /** [W], integers. */
  readonly prognosisW: Int32Array;
}

/** What the site is paid for. */
export interface Paid {
  readonly change: AllowedChange;
  readonly candidate: Candidate;
  /** 1: consuming more, −1: consuming less. */
  readonly sign: 1 | -1;
}

/**
 * The site's problem if it were paid for a change: within the candidate's run every kWh that the
 * meter moves in the direction of `sign` earns the reward, and everywhere the power stays within
 * the allowed change from the prognosis. What lies before the first period that may change is held,
 * device by device.
 *
 * The reward is a shift of both prices: cost − reward·sign·net = (p_import − sign·reward)·import −
 * (p_export − sign·reward)·export, since net = import − export.
 */
export function optionProblem(
  problem: PlannerProblem,
  { schedule, prognosisW }: Planned,
  { change, candidate, sign }: Paid,
): PlannerProblem {
  const { rewardMicrosPerKwh } = candidate;
  const shifted = (prices: Float64Array) =>
    prices.map((price, period) => price - sign * rewardMicrosPerKwh[period]!);
  return {
    ...problem,
    id: `${problem.id}/option`,
    site: {
      ...problem.site,
      importPriceMicrosPerKwh: shifted(problem.site.importPriceMicrosPerKwh),
      exportPriceMicrosPerKwh: shifted(problem.site.exportPriceMicrosPerKwh),
    },
    constraints: [netBand(prognosisW, change), ...heldDevices(problem, schedule, change.firstPeriod)],
  };
}

function netBand(prognosisW: Int32Array, change: AllowedChange): PlannerConstraint {
  return {
    id: 'allowed-change',
    source: 'what request and contract allow',
    target: { kind: 'net' },
    minW: Float64Array.from(prognosisW, (powerW, period) => bound(powerW, change, period, -1)),
    maxW: Float64Array.from(prognosisW, (powerW, period) => bound(powerW, change, period, 1)),
  };
}

/** The end of a band without room, or at the prognosis, is held as far as rounding tells; others are whole watts. */
function bound(powerW: number, { minW, maxW }: AllowedChange, period: number, side: 1 | -1): number {
  const roomW = (side > 0 ? maxW : minW)[period]!;
  const isHeld = roomW === 0 || minW[period] === maxW[period];
  return powerW + roomW + (isHeld ? side * ROUNDING_W : 0);
}

function heldDevices(problem: PlannerProblem, baseline: Schedule, firstPeriod: number): PlannerConstraint[] {
  if (firstPeriod === 0) return [];
  const periodCount = problem.horizon.periodMs.length;
  const isThere = ({ deviceId }: { readonly deviceId: string }) =>
    problem.devices.some(({ id }) => id === deviceId);
  return baseline.devices.filter(isThere).map(({ deviceId, powerW }) => {
    const minW = new Float64Array(periodCount).fill(Number.NEGATIVE_INFINITY);
    const maxW = new Float64Array(periodCount).fill(Number.POSITIVE_INFINITY);
    for (let period = 0; period < firstPeriod; period += 1) {
      minW[period] = powerW[period]! - HELD_W;
      maxW[period] = powerW[period]! + HELD_W;
    }
    return {
      id: `past-${deviceId}`,
      source: 'what is past',
      target: { kind: 'device', deviceId },
      minW,
      maxW,
    };
  });
}
