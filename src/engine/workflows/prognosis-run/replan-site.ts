import { type Plan, type PlannerProblem, parsePlannerProblem, plan } from '../../planner/index.ts';
import type { Participant, Site } from '../../portfolio/index.ts';
import type { PrognosisCause } from '../../prognosis/index.ts';
import { putPlan, putPrognosis, transactOnce } from '../../repositories/index.ts';
import type { Grid } from '../../time/index.ts';
import { holdPast, keepPast } from '../hold-past.ts';
import { standingOrders } from '../order-constraints.ts';
import { type PlanContent, planRecord, samePlan, scheduleOf } from '../plan-record.ts';
import { siteProblem } from '../site-problem/build.ts';
import { siteInputs } from '../site-state.ts';
import type { WorkflowPorts } from '../types.ts';

/** What became of one site, and the revision of its prognosis afterwards. */
export type Replanned =
  | { readonly outcome: 'stored' | 'unchanged'; readonly revision: number }
  | { readonly outcome: 'failed'; readonly reason: string };

/** Whose day is planned, and in which run. */
export interface Subject {
  readonly runId: string;
  readonly participant: Participant;
  readonly site: Site;
  readonly grid: Grid;
}

/** Others may store a revision at the same time; then ours is made again after theirs, so many times. */
const ATTEMPTS_MAX = 3;

/**
 * Forecasts and plans one site, and stores plan and prognosis together as the next revisions,
 * unless they say what the last ones say.
 */
export async function replanSite(subject: Subject, ports: WorkflowPorts): Promise<Replanned> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const replanned = await tryReplan(subject, ports);
    if (replanned !== 'overtaken') return replanned;
  }
  return { outcome: 'failed', reason: `other prognoses were stored ${ATTEMPTS_MAX} times meanwhile` };
}

async function tryReplan(
  { runId, participant, site, grid }: Subject,
  ports: WorkflowPorts,
): Promise<Replanned | 'overtaken'> {
  const { repositories, clock, solver } = ports;
  const nowMs = clock.nowMs();
  const earlier = await repositories.plans.latest(site.id, grid.day);
  const orders = await repositories.plans.constraints(site.id, grid.day);
  const built = siteProblem(await siteInputs(repositories, site, grid, nowMs));
  if (built.outcome === 'refused') return { outcome: 'failed', reason: built.reasons.join('; ') };

  const problem = dayProblem(
    { ...built.part, constraints: standingOrders(orders, earlier?.orderIds ?? []) },
    earlier,
    nowMs,
  );
  const result = plan(problem, await solver());
  if (result.status === 'infeasible') {
    return { outcome: 'failed', reason: result.conflicts.map(({ message }) => message).join('; ') };
  }
  const schedule =
    earlier === undefined
      ? result.schedule
      : keepPast(result.schedule, scheduleOf(earlier), { problem, nowMs });
  const content: PlanContent = {
    siteId: site.id,
    grid,
    problem,
    result: { ...result, schedule },
    orderIds: earlier?.orderIds ?? [],
  };
  const latest = await repositories.prognoses.latest(participant.id, grid.day);
  if (earlier !== undefined && latest !== undefined && samePlan(earlier, content)) {
    return { outcome: isOurs(latest.cause, runId) ? 'stored' : 'unchanged', revision: latest.revision };
  }
  const stored = planRecord(content, (earlier?.revision ?? 0) + 1, nowMs);
  const revision = (latest?.revision ?? 0) + 1;
  const written = await transactOnce(repositories.table, [
    ...putPlan(stored),
    ...putPrognosis({
      participantId: participant.id,
      groupId: participant.groupId,
      day: grid.day,
      revision,
      powerW: stored.netW,
      planRevision: stored.revision,
      cause: { kind: 'run', runId },
      createdMs: nowMs,
    }),
  ]);
  return written.outcome !== 'conflict' ? { outcome: 'stored', revision } : 'overtaken';
}

/** Whether this very run has stored the prognosis, and was broken off before it could say so. */
function isOurs(cause: PrognosisCause, runId: string): boolean {
  return cause.kind === 'run' && cause.runId === runId;
}

function dayProblem(problem: PlannerProblem, earlier: Plan | undefined, nowMs: number): PlannerProblem {
  if (earlier === undefined) return problem;
  return holdPast(
    problem,
    { problem: parsePlannerProblem(JSON.parse(earlier.problemJson)), schedule: scheduleOf(earlier) },
    nowMs,
  );
}
