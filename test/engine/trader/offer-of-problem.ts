import type { Device, PlannerProblem } from '../../../src/engine/planner/index.ts';
import { plan } from '../../../src/engine/planner/index.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { roundHalfAwayFromZero } from '../../../src/engine/quantity/index.ts';
import { type Grid, gridOf } from '../../../src/engine/time/index.ts';
import {
  chanceOf,
  DAY,
  PARTICIPANT,
  type RandomOffer,
  randomContract,
  randomRequest,
  ZONE,
} from './random-offer.ts';

const HOUR_MS = 3_600_000;

/** A random target may ask for nothing, which no problem in a file may. */
function withMeaningfulTargets(device: Device): Device {
  if (device.kind !== 'storage') return device;
  const targets = device.targets.filter(({ minWh, maxWh }) => minWh !== undefined || maxWh !== undefined);
  return { ...device, targets };
}

/** Hours of a day of random problems. */
export const HOURS = 24;

/**
 * A problem of any class, as a site that is asked for flexibility: random contracts and a random request.
 *
 * @param grid - of the day that the problem is of; absent: the random day, to whose hours the problem is moved.
 * @returns undefined where the site cannot be planned at all.
 */
export function offerOfProblem(
  seed: number,
  problemOrParts: PlannerProblem,
  solver: Solver,
  grid: Grid = gridOf(ZONE, DAY, 60),
): RandomOffer | undefined {
  const chance = chanceOf(seed + 7_000_000);
  const problem: PlannerProblem = {
    ...problemOrParts,
    horizon: {
      startMs: grid.startMs,
      periodMs: new Float64Array(grid.periodCount).fill(grid.periodMs),
      zone: grid.zone,
    },
    constraints: [],
    devices: problemOrParts.devices.map(withMeaningfulTargets),
  };
  const baseline = plan(problem, solver);
  if (baseline.status === 'infeasible') return undefined;
  const contracts = Array.from({ length: chance.whole(1, 2) }, (_, index) => randomContract(chance, index));
  return {
    seed,
    problem,
    baseline,
    input: {
      participantId: PARTICIPANT,
      grid,
      problem,
      prognosisW: Int32Array.from(baseline.schedule.netW, roundHalfAwayFromZero),
      prognosisRevision: 1,
      ordered: [],
      contracts,
      invocations: [],
      request: randomRequest(chance, grid, contracts[0]!.direction),
      nowMs: grid.startMs + (chance.chance(0.5) ? -10 * HOUR_MS : chance.between(0, 14) * HOUR_MS),
    },
  };
}
