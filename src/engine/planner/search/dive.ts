import { noDiscrete } from '../model/discrete.ts';
import { buildSiteModel, type SiteModel } from '../model/site-model.ts';
import { readSchedule } from '../schedule.ts';
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
  for (const rounding of ROUNDINGS) {
    const found = diveBy(rounding, model, search, stage);
    if (found !== undefined && (best === undefined || found.value < best.value)) best = found;
  }
  return best;
}

function diveBy(rounding: Rounding, model: SiteModel, search: Search, stage: Stage): Found | undefined {
  const builder = model.context.builder.variant();
  const decided: SiteModel = { ...model, context: { ...model.context, builder } };
  let bound: number | undefined;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const solution = search.programs.solve(decided, stage);
    if (solution?.status !== 'optimal') return undefined;
    const { x, rowDual, objective } = solution;
    bound ??= objective;
    const schedule = readSchedule(decided, x);
    if (isAccepted(decided.context, schedule, stage.limits)) {
      return {
        status: 'found',
        model: decided,
        x,
        ...(rowDual && { rowDual }),
        schedule,
        value: builder.total(stage.objective, x),
        bound,
        proven: false,
        mixed: true,
        accepted: true,
        preferred: true,
      };
    }
    const cheats = findCheats(decided, x);
    if (cheats.length === 0) return undefined;
    for (const cheat of cheats) decideCheat(decided, x, cheat, rounding);
  }
  return undefined;
}
