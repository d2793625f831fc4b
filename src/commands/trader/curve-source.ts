import { NotFoundError, UsageError } from '../../engine/errors.ts';
import type { SiteId } from '../../engine/ids.ts';
import { type PlannerProblem, parsePlannerProblem } from '../../engine/planner/index.ts';
import { dayOfGroup } from '../common/day-of-group.ts';
import { participantOfSite } from '../plan/site-plan.ts';
import { readProblem } from '../planner/problem-file.ts';
import type { Io } from '../shell/io.ts';

/** What is quoted, and how its money is told. */
export interface CurveSource {
  readonly problem: PlannerProblem;
  /** Absent where it is not known. */
  readonly currency?: string;
}

export interface CurveOptions {
  readonly file?: string | undefined;
  readonly day: string;
}

/**
 * The problem of a site's latest plan of a day, with the orders that it respects; or one from a file.
 *
 * @throws UsageError `site-or-file`, NotFoundError `no-plan`, and what reading a file throws.
 */
export async function curveSource(
  siteId: SiteId | undefined,
  { file, day: text }: CurveOptions,
  io: Io,
): Promise<CurveSource> {
  if ((siteId === undefined) === (file === undefined)) {
    throw new UsageError(
      'site-or-file',
      'Either a site of the portfolio is quoted, or a problem in a file.',
      {
        next: 'flex trader curve SITE',
      },
    );
  }
  if (siteId === undefined) return { problem: await readProblem(file!, io) };
  const { repositories } = await (await io.context()).open();
  const { group } = await participantOfSite(repositories, siteId);
  const { day } = dayOfGroup(group, text, io);
  const plan = await repositories.plans.latest(siteId, day);
  if (plan === undefined) {
    throw new NotFoundError('no-plan', `There is no plan of ${siteId} for ${day}.`, {
      next: `flex prognosis generate --group ${group.id} --day ${day}`,
    });
  }
  const problem = parsePlannerProblem(JSON.parse(plan.problemJson)); // written by problemToJson
  return { problem, currency: group.currency };
}
