import { NO_COLUMN } from '../model/context.ts';
import { wholeValues } from '../model/site-model.ts';
import { readSchedule } from '../schedule.ts';
import { HELD_RELATIVE, heldAt, isAccepted } from './accept.ts';
import { type Cheat, findCheats } from './cheats.ts';
import type { Found, Search, Stage } from './stage.ts';

/** How often a direction is taken from a storage that used both; then the first answer stands. */
const ROUNDS_MAX = 4;

/**
 * Among the plans with the value that was found, looks for the one that preferences like best: an LP of
 * its own in which the value is a limit, so that no money is given for them. Whole numbers stay as
 * they are; a storage that would charge and discharge at once keeps the direction that it had.
 *
 * @returns undefined where that does not come to a plan that can be carried out.
 */
export function prefer(search: Search, stage: Stage, found: Found): Found | undefined {
  for (const relative of HELD_RELATIVE) {
    const preferred = preferWithin(search, stage, found, relative);
    if (preferred !== undefined) return preferred;
  }
  return undefined;
}

function preferWithin(search: Search, stage: Stage, found: Found, relative: number): Found | undefined {
  const { model } = found;
  const { builder } = model.context;
  const limits = [...stage.limits, heldAt(stage.objective, found.value, relative)];
  const fixed = wholeValues(model, found.x);
  const closed: number[] = [];
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const linear = builder.linearModel({ objective: 'preference', limits, fixed, closed });
    const solution = linear && search.solver.solve(linear);
    if (solution?.status !== 'optimal') return undefined;
    const schedule = readSchedule(model, solution.x);
    const promised = [...stage.limits, { tier: stage.objective, atMost: found.value }];
    if (isAccepted(model.context, schedule, promised)) {
      return { ...found, x: solution.x, schedule, preferred: true };
    }
    const directions = findCheats(model, solution.x).filter(({ kind }) => kind === 'direction');
    if (directions.length === 0) return undefined;
    closed.push(...directions.flatMap((cheat) => columnsToClose(found, cheat)));
  }
  return undefined;
}

function columnsToClose(found: Found, cheat: Cheat): readonly number[] {
  if (cheat.kind !== 'direction') return [];
  const columns = found.model.devices[cheat.deviceIndex]!;
  if (columns.kind !== 'storage') return [];
  const charges = found.schedule.devices[cheat.deviceIndex]!.powerW[cheat.period]! > 0;
  const column = (charges ? columns.dischargeColumns : columns.chargeColumns)[cheat.period]!;
  return column === NO_COLUMN ? [] : [column];
}
