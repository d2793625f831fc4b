import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import { groupId } from '../../src/engine/ids.ts';
import { type PlannerProblem, plan } from '../../src/engine/planner/index.ts';
import type { Participant, Site } from '../../src/engine/portfolio/index.ts';
import {
  collect,
  createRepositories,
  putPlan,
  putPrognosis,
  putRunOutcome,
  type Repositories,
  transactOnce,
} from '../../src/engine/repositories/index.ts';
import { type Grid, gridOf } from '../../src/engine/time/index.ts';
import { type PlanContent, planRecord } from '../../src/engine/workflows/plan-record.ts';
import { siteProblem } from '../../src/engine/workflows/site-problem/build.ts';
import type { SiteInputs } from '../../src/engine/workflows/site-problem/inputs.ts';
import { siteInputs } from '../../src/engine/workflows/site-state.ts';
import { DAY, type ExampleWorkspace, GROUP, NOW, ZONE } from '../harness/example-workspace.ts';
import { timed } from '../harness/timing.ts';
import { noSolver } from './no-solver.ts';

/** CPU of one thread per site [ms], by what it is for. */
export interface StageMs {
  read: number;
  forecast: number;
  plan: number;
  write: number;
}

/** Sites that are read, planned and written together, as in a large group. */
const SITES_PER_BATCH = 50;

const nowMs = Date.parse(NOW);
const RUN = 'stages';

/**
 * Does the parts of a prognosis run one after the other, batch by batch, in this thread: only there does each have
 * its time to itself. The first half of the sites is done to get warm, and the second half counts.
 */
export async function measureStages({ storePath, siteCount }: ExampleWorkspace): Promise<StageMs> {
  const table = await openSqliteTable(storePath);
  try {
    const repositories = createRepositories(table);
    const grid = gridOf(ZONE, DAY, 15);
    const participants = await collect(repositories.portfolio.participantsOf(groupId(GROUP)));
    let spent: StageMs = { read: 0, forecast: 0, plan: 0, write: 0 };
    const half = SITES_PER_BATCH * Math.floor(siteCount / 2 / SITES_PER_BATCH);
    for (let from = 0; from < 2 * half; from += SITES_PER_BATCH) {
      if (from === half) spent = { read: 0, forecast: 0, plan: 0, write: 0 };
      await doBatch(
        { repositories, grid, participants: participants.slice(from, from + SITES_PER_BATCH) },
        spent,
      );
    }
    return {
      read: spent.read / half,
      forecast: spent.forecast / half,
      plan: spent.plan / half,
      write: spent.write / half,
    };
  } finally {
    await table.close();
  }
}

interface Batch {
  readonly repositories: Repositories;
  readonly grid: Grid;
  readonly participants: readonly Participant[];
}

async function doBatch({ repositories, grid, participants }: Batch, spent: StageMs): Promise<void> {
  let inputs: readonly SiteInputs[] = [];
  let problems: readonly PlannerProblem[] = [];
  let contents: readonly PlanContent[] = [];
  const note = async (stage: keyof StageMs, work: () => unknown) => {
    spent[stage] += (await timed(work)).cpuMs;
  };
  await note('read', async () => {
    inputs = await readBatch(repositories, grid, participants);
  });
  await note('forecast', () => {
    problems = inputs.map(problemOf);
  });
  await note('plan', () => {
    contents = problems.map((problem, index) => contentOf(problem, participants[index]!, grid));
  });
  await note('write', () =>
    Promise.all(contents.map((content, index) => write(repositories, participants[index]!, content))),
  );
}

async function readBatch(
  repositories: Repositories,
  grid: Grid,
  participants: readonly Participant[],
): Promise<readonly SiteInputs[]> {
  const { portfolio, plans, prognoses, runs } = repositories;
  const ids = participants.map(({ id }) => id);
  await runs.outcomesOf(RUN, ids);
  await portfolio.participantsById(ids);
  const sites = await portfolio.sitesOf(participants.map(({ siteId }) => siteId));
  const prices = new Map();
  return Promise.all(
    sites.map(async (site, index) => {
      const known = site as Site; // it is in the portfolio that the fleet was made with
      await plans.latest(known.id, grid.day);
      await plans.constraints(known.id, grid.day);
      await prognoses.latest(ids[index]!, grid.day);
      return siteInputs(repositories, known, { grid, nowMs, prices });
    }),
  );
}

function problemOf(inputs: SiteInputs): PlannerProblem {
  const built = siteProblem(inputs);
  if (built.outcome === 'refused') throw new Error(built.reasons.join('; '));
  return built.part;
}

function contentOf(problem: PlannerProblem, { siteId }: Participant, grid: Grid): PlanContent {
  const result = plan(problem, noSolver);
  if (result.status === 'infeasible') throw new Error(`${problem.id} has no plan`);
  return { siteId, grid, problem, result, orderIds: [] };
}

async function write({ table }: Repositories, participant: Participant, content: PlanContent): Promise<void> {
  const { id, groupId, siteId } = participant;
  const stored = planRecord(content, 1, nowMs);
  await transactOnce(table, [
    ...putPlan(stored),
    ...putPrognosis({
      participantId: id,
      groupId,
      day: content.grid.day,
      revision: 1,
      powerW: stored.netW,
      siteId,
      planRevision: 1,
      cause: { kind: 'run', runId: RUN },
      createdMs: nowMs,
    }),
    putRunOutcome(RUN, { participantId: id, outcome: 'stored', revision: 1, createdMs: nowMs }),
  ]);
}
