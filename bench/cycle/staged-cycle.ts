import { localPublisher } from '../../src/adapters/notify/local.ts';
import { loadHighs } from '../../src/adapters/solver/highs.ts';
import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import { embeddedWorkflows } from '../../src/adapters/workflow/embedded/engine.ts';
import { portsOver } from '../../src/adapters/workflow/embedded/ports.ts';
import { type RunTask, runHere } from '../../src/adapters/workflow/embedded/task-runner.ts';
import { contractId, groupId, type ParticipantId, requestId } from '../../src/engine/ids.ts';
import type { FlexOffer, FlexRequest } from '../../src/engine/market/index.ts';
import type { SelectionProblem } from '../../src/engine/offer-trader/index.ts';
import type { Repositories } from '../../src/engine/repositories/index.ts';
import { WORKFLOWS, type WorkflowPorts } from '../../src/engine/workflows/index.ts';
import {
  type BatchInput,
  type Trader,
  tradeBatchBy,
} from '../../src/engine/workflows/market-cycle/trade-batch.ts';
import { task } from '../../src/engine/workflows/types.ts';
import { DAY, type ExampleWorkspace, GROUP, NOW } from '../harness/example-workspace.ts';
import { madeUpProblem } from '../offers/made-up.ts';

/** Stages of a cycle, in their order. */
export const STAGES = [
  'open',
  'participants',
  'store answers',
  'journal',
  'check',
  'read answers',
  'choose',
  'store offer',
  'engine',
] as const;
export type Stage = (typeof STAGES)[number];

/** CPU of each stage [ms], and how much memory it took at most. */
export interface StagedCycle {
  readonly spentMs: Readonly<Record<Stage, number>>;
  readonly peakBytes: number;
  readonly acceptedCount: number;
}

const REQUEST = requestId('large');
const CYCLE = 'c-large';
const MINUTE_MS = 60_000;

/**
 * Runs the market cycle of a large group in this thread, one task after the other, from the stored request to the stored
 * offers of whole and parts. Sites answer without being asked to plan: what they say is made up beforehand.
 */
export async function stagedCycle({ storePath, siteCount }: ExampleWorkspace): Promise<StagedCycle> {
  const made = madeUpProblem(1, siteCount);
  const stopwatch = stages();
  const table = await openSqliteTable(storePath);
  try {
    const clock = { nowMs: () => Date.parse(NOW) };
    const highs = await loadHighs();
    const plain: WorkflowPorts = {
      ...portsOver(table, clock, (repositories, journal) =>
        localPublisher({ repositories, journal, clock, subscribers: [] }),
      ),
      solver: async () => highs,
    };
    await plain.repositories.requests.put(requestOf(made));
    const ports = timedPorts(plain, stopwatch);
    const trader = madeUpTrader(made);
    const runTask = inTurn(
      runHere(
        WORKFLOWS.flatMap((workflow) => workflow.tasks).map((entry) =>
          entry.name === 'market-cycle-trade-batch'
            ? task<BatchInput, unknown>(entry.name, (input, own) => tradeBatchBy(trader, input, own))
            : entry,
        ),
        ports,
      ),
      stopwatch,
    );
    const workflows = embeddedWorkflows({
      workflows: WORKFLOWS,
      runTask,
      repositories: plain.repositories,
      clock,
    });
    const input = { cycleId: CYCLE, requestId: REQUEST, groupId: GROUP, day: DAY };
    stopwatch.enter('engine');
    const outcome = await workflows.run({ workflow: 'market-cycle', name: CYCLE, input });
    const spentMs = stopwatch.end();
    if (outcome.outcome !== 'succeeded')
      throw new Error(`the cycle has not succeeded: ${JSON.stringify(outcome)}`);
    const offer = await plain.repositories.aggregateOffers.head(CYCLE as never);
    return {
      spentMs,
      peakBytes: process.resourceUsage().maxRSS * 1024,
      acceptedCount: offer?.acceptedCount ?? 0,
    };
  } finally {
    await table.close();
  }
}

function requestOf({ request }: SelectionProblem): FlexRequest {
  const nowMs = Date.parse(NOW);
  return {
    ...request,
    id: REQUEST,
    groupId: groupId(GROUP),
    day: DAY,
    requestedBy: 'bench',
    deadlineMs: nowMs + 15 * MINUTE_MS,
    ladderPct: [50, 75],
    createdMs: nowMs,
  };
}

/** Everybody has an answer ready; the n-th who is asked has the n-th. */
function madeUpTrader({ offers }: SelectionProblem): Trader {
  const contract = contractId('made-up');
  const answers = new Map<ParticipantId, SelectionProblem['offers'][number]>();
  return {
    prepareOffer: (input) => {
      answers.set(input.participantId, offers[answers.size % offers.length]!);
      return { input, asked: [], reasons: [] };
    },
    agreedWishes: () => [],
    completeOffer: ({ input }): FlexOffer => ({
      participantId: input.participantId,
      requestId: REQUEST,
      prognosisRevision: input.prognosisRevision,
      options: answers
        .get(input.participantId)!
        .options.map((option) => ({ ...option, siteCostMicros: 0, contractId: contract })),
      reasons: [],
    }),
  };
}

const STAGE_OF_TASK: Readonly<Record<string, Stage>> = {
  'market-cycle-open': 'open',
  'market-cycle-trade-batch': 'participants',
  'market-cycle-check-answers': 'check',
  'market-cycle-select-offers': 'choose',
};

interface Stopwatch {
  /** From now on it is this stage. @returns the one before. */
  enter(stage: Stage): Stage;
  end(): Record<Stage, number>;
}

function stages(): Stopwatch {
  const spentMs = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as Record<Stage, number>;
  let stage: Stage = 'engine';
  let since = process.cpuUsage();
  const note = () => {
    const { user, system } = process.cpuUsage(since);
    spentMs[stage] += (user + system) / 1000;
    since = process.cpuUsage();
  };
  return {
    enter: (next) => {
      note();
      const before = stage;
      stage = next;
      return before;
    },
    end: () => {
      note();
      return spentMs;
    },
  };
}

/** One task at a time, so that what is spent meanwhile is its own. */
function inTurn(runTask: RunTask, stopwatch: Stopwatch): RunTask {
  let last: Promise<unknown> = Promise.resolve();
  return (name, input) => {
    const run = last.then(() =>
      during(stopwatch, STAGE_OF_TASK[name] ?? 'engine', () => runTask(name, input)),
    );
    last = run.catch(() => undefined);
    return run;
  };
}

async function during<Result>(
  stopwatch: Stopwatch,
  stage: Stage,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = stopwatch.enter(stage);
  try {
    return await work();
  } finally {
    stopwatch.enter(before);
  }
}

function timedPorts(ports: WorkflowPorts, stopwatch: Stopwatch): WorkflowPorts {
  const { offers, aggregateOffers } = ports.repositories;
  const repositories: Repositories = {
    ...ports.repositories,
    offers: {
      ...offers,
      putMany: (...of) => during(stopwatch, 'store answers', () => offers.putMany(...of)),
      columns: (...of) => during(stopwatch, 'read answers', () => offers.columns(...of)),
    },
    aggregateOffers: {
      ...aggregateOffers,
      put: (of) => during(stopwatch, 'store offer', () => aggregateOffers.put(of)),
      get: (...of) => during(stopwatch, 'store offer', () => aggregateOffers.get(...of)),
    },
  };
  return {
    ...ports,
    repositories,
    journal: {
      begin: (event) => ports.journal.begin(event),
      write: (entries) => during(stopwatch, 'journal', () => ports.journal.write(entries)),
    },
  };
}
