import { costOf } from '../cost.ts';
import { noDiscrete } from '../model/discrete.ts';
import { buildSiteModel, type SiteModel } from '../model/site-model.ts';
import type { Schedule } from '../result.ts';
import { readSchedule } from '../schedule.ts';
import { MICROS_PER_UNIT } from '../units.ts';
import { isAccepted } from './accept.ts';
import { findCheats } from './cheats.ts';
import { decideCheat, ROUNDINGS, type Rounding } from './decide-cheat.ts';
import type { Found, Search, Stage } from './stage.ts';

/** How often what cheats is decided and the LP solved again, for one way of rounding. */
const ROUNDS_MAX = 24;

/**
 * Looks for a plan that can be carried out without a search among whole numbers: wherever the LP cheats it is decided what the
 * storage, the connection or the run does there, the LP says the rest, and again, until nothing cheats. Nothing is
 * taken back, so it ends, and it may end with nothing; then other ways of rounding are tried. For where the limits of a search
 * leave it without a plan, or with one of which it is not known how good it is.
 *
 * @returns a plan that keeps all rules, with what the LP without any decision costs as its bound; undefined where there is none
 * to be found so.
 */
export function dive(search: Search, stage: Stage): Found | undefined {
  const model = buildSiteModel(search.problem, noDiscrete(), search.elasticity);
  let best: Found | undefined;
  for (const rounding of ROUNDINGS) best = cheaper(best, diveBy(rounding, model, search, stage));
  return best;
}

/** The first of equals. */
function cheaper(first: Found | undefined, second: Found | undefined): Found | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return second.value < first.value ? second : first;
}

function diveBy(rounding: Rounding, model: SiteModel, search: Search, stage: Stage): Found | undefined {
  const builder = model.context.builder.variant();
  const decided: SiteModel = { ...model, context: { ...model.context, builder } };
  let bound: number | undefined;
  let best: Found | undefined;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const solution = search.programs.solve(decided, stage);
    if (solution?.status !== 'optimal') return best;
    const { x, rowDual, objective } = solution;
    bound ??= objective;
    const schedule = readSchedule(decided, x);
    const promised = builder.total(stage.objective, x);
    const value = keptValue(decided, stage, schedule, promised);
    if (value !== undefined) {
      best = cheaper(best, {
        status: 'found',
        model: decided,
        x,
        // Its duals are those of what the LP did, which is something else where that came to less.
        ...(rowDual && value === promised && { rowDual }),
        schedule,
        value,
        bound,
        proven: false,
        mixed: true,
        accepted: true,
        preferred: true,
      });
    }
    // What more is decided can only cost more than the LP does now.
    const cheats = value === promised ? [] : findCheats(decided, x);
    if (cheats.length === 0) return best;
    for (const cheat of cheats) decideCheat(decided, x, cheat, rounding);
  }
  return best;
}

/**
 * What a schedule really comes to in the tier of its stage, where it can be carried out: what the LP promised, or, in money,
 * more, since it does not charge and discharge at once for what it would be paid.
 *
 * @returns undefined where it breaks a rule.
 */
function keptValue(
  { context }: SiteModel,
  { objective, limits }: Stage,
  schedule: Schedule,
  promised: number,
): number | undefined {
  if (isAccepted(context, schedule, [...limits, { tier: objective, atMost: promised }])) return promised;
  if (objective !== 'money' || !isAccepted(context, schedule, limits)) return undefined;
  return costOf(context.problem, schedule).costMicros / MICROS_PER_UNIT;
}
