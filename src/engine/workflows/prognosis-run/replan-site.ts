import { type Plan, type PlannerProblem, parsePlannerProblem, plan } from '../../planner/index.ts';
import type { Participant, Site } from '../../portfolio/index.ts';
import {
  putPlan,
  putPrognosis,
  putRunOutcome,
  type RunOutcome,
  transactOnce,
} from '../../repositories/index.ts';
import type { Grid } from '../../time/index.ts';
import { holdPast, keepPast } from '../hold-past.ts';
import { standingOrders } from '../order-constraints.ts';
import { type PlanContent, planRecord, samePlan, scheduleOf } from '../plan-record.ts';
import { siteProblem } from '../site-problem/build.ts';
import { siteInputs } from '../site-state.ts';
import type { WorkflowPorts } from '../types.ts';
import { untilSettled } from '../until-settled.ts';

/** Whose day is planned, and in which run. */
export interface Subject {
  readonly runId: string;
  readonly participant: Participant;
  readonly site: Site;
  readonly grid: Grid;
}

/**
 * Forecasts and plans one site, and stores plan and prognosis together as the next revisions,
 * unless they say what the last ones say. What is stored is so with the outcome of this run, all or none.
 *
 * @returns the outcome; it is stored if it is `stored`, and not yet if it is another.
 * @throws AdapterError `prognosis-contended`, retryable.
 */
export async function replanSite(subject: Subject, ports: WorkflowPorts): Promise<RunOutcome> {
  const { runId, participant } = subject;
  return untilSettled(
    async () => {
      const outcome = await tryReplan(subject, ports);
      if (outcome !== 'overtaken') return outcome;
      return (await ports.repositories.runs.outcomesOf(runId, [participant.id]))[0];
    },
    {
      code: 'prognosis-contended',
      message: `The prognosis of ${participant.id} is being changed by others.`,
    },
  );
}

async function tryReplan(
  { runId, participant, site, grid }: Subject,
  ports: WorkflowPorts,
): Promise<RunOutcome | 'overtaken'> {
  const { repositories, clock, solver } = ports;
  const nowMs = clock.nowMs();
  const of = { participantId: participant.id, createdMs: nowMs };
  const earlier = await repositories.plans.latest(site.id, grid.day);
  const orders = await repositories.plans.constraints(site.id, grid.day);
  const built = siteProblem(await siteInputs(repositories, site, grid, nowMs));
  if (built.outcome === 'refused') return { ...of, outcome: 'failed', reason: built.reasons.join('; ') };

  const problem = dayProblem(
    { ...built.part, constraints: standingOrders(orders, earlier?.orderIds ?? []) },
    earlier,
    nowMs,
  );
  const result = plan(problem, await solver());
  if (result.status === 'infeasible') {
    return { ...of, outcome: 'failed', reason: result.conflicts.map(({ message }) => message).join('; ') };
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
    return { ...of, outcome: 'unchanged', revision: latest.revision };
  }
  const stored = planRecord(content, (earlier?.revision ?? 0) + 1, nowMs);
  const revision = (latest?.revision ?? 0) + 1;
  const outcome: RunOutcome = { ...of, outcome: 'stored', revision };
  const written = await transactOnce(repositories.table, [
    ...putPlan(stored),
    ...putPrognosis({
      participantId: participant.id,
      groupId: participant.groupId,
      day: grid.day,
      revision,
      powerW: stored.netW,
      siteId: site.id,
      planRevision: stored.revision,
      cause: { kind: 'run', runId },
      createdMs: nowMs,
    }),
    putRunOutcome(runId, outcome),
  ]);
  return written.outcome === 'stored' ? outcome : 'overtaken';
}

function dayProblem(problem: PlannerProblem, earlier: Plan | undefined, nowMs: number): PlannerProblem {
  if (earlier === undefined) return problem;
  return holdPast(
    problem,
    { problem: parsePlannerProblem(JSON.parse(earlier.problemJson)), schedule: scheduleOf(earlier) },
    nowMs,
  );
}
