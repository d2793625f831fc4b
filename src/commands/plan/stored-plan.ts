import { NotFoundError } from '../../engine/errors.ts';
import type { SiteId } from '../../engine/ids.ts';
import { type Plan, type PlannerProblem, parsePlannerProblem } from '../../engine/planner/index.ts';
import type { FlexGroup, Participant } from '../../engine/portfolio/index.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import type { Grid } from '../../engine/time/index.ts';
import { dayOfGroup } from '../common/day-of-group.ts';
import type { Io } from '../shell/io.ts';
import { participantOfSite } from './site-plan.ts';

/** A stored plan, and whose it is. */
export interface StoredPlan {
  readonly plan: Plan;
  readonly group: FlexGroup;
  readonly participant: Participant;
  readonly grid: Grid;
}

/** Which plan of a site is meant. */
export interface WhichPlan {
  readonly site: SiteId;
  readonly day: string;
  /** Absent: the latest. */
  readonly revision: number | undefined;
}

/** @throws NotFoundError `no-plan`, `no-such-site`, `no-participant`. */
export async function storedPlan(
  repositories: Repositories,
  { site, day: dayText, revision }: WhichPlan,
  io: Io,
): Promise<StoredPlan> {
  const { group, participant } = await participantOfSite(repositories, site);
  const grid = dayOfGroup(group, dayText, io);
  const { day } = grid;
  const plan =
    revision === undefined
      ? await repositories.plans.latest(site, day)
      : await repositories.plans.get(site, day, revision);
  if (plan !== undefined) return { plan, group, participant, grid };
  const which = revision === undefined ? 'plan' : `plan revision ${revision}`;
  throw new NotFoundError('no-plan', `There is no ${which} of ${site} for ${day}.`, {
    next: `flex prognosis generate --group ${group.id} --day ${day}`,
  });
}

/** The problem that a stored plan solves. */
export function problemOf({ problemJson }: Plan): PlannerProblem {
  return parsePlannerProblem(JSON.parse(problemJson));
}
