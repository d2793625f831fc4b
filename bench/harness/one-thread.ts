import { localPublisher } from '../../src/adapters/notify/local.ts';
import { loadHighs } from '../../src/adapters/solver/highs.ts';
import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import { embeddedWorkflows } from '../../src/adapters/workflow/embedded/engine.ts';
import { portsOver } from '../../src/adapters/workflow/embedded/ports.ts';
import { type RunTask, runHere } from '../../src/adapters/workflow/embedded/task-runner.ts';
import type { WorkflowValue } from '../../src/engine/ports.ts';
import { BATCH_SIZE_MIN } from '../../src/engine/workflows/batches.ts';
import { WORKFLOWS, type WorkflowPorts } from '../../src/engine/workflows/index.ts';
import { type ExampleWorkspace, NOW } from './example-workspace.ts';
import { nothingSpent, type Spent, timedSolver, timedTable } from './instrument.ts';

/** Participants of a run whose time can be told apart: they are one batch, done one after the other. */
export const ONE_BATCH = BATCH_SIZE_MIN;

/** What one execution took in this thread, and where. */
export interface OneThread extends Spent {
  readonly wallMs: number;
}

/** An engine in this process over the store of a workspace, with the time noted. */
export interface OneThreadEngine {
  readonly ports: WorkflowPorts;
  run(workflow: string, name: string, input: WorkflowValue): Promise<OneThread>;
  close(): Promise<void>;
}

export async function oneThreadEngine({ storePath }: ExampleWorkspace): Promise<OneThreadEngine> {
  const spent = nothingSpent();
  const table = await openSqliteTable(storePath);
  const clock = { nowMs: () => Date.parse(NOW) };
  const highs = timedSolver(await loadHighs(), spent);
  const ports: WorkflowPorts = {
    ...portsOver(timedTable(table, spent), clock, (repositories, journal) =>
      localPublisher({ repositories, journal, clock, subscribers: [] }),
    ),
    solver: async () => highs,
  };
  const tasks = WORKFLOWS.flatMap((workflow) => workflow.tasks);
  const { repositories } = ports;
  const workflows = embeddedWorkflows({
    workflows: WORKFLOWS,
    runTask: notingSelection(runHere(tasks, ports), spent),
    repositories,
    clock,
  });
  return {
    ports,
    async run(workflow, name, input) {
      Object.assign(spent, nothingSpent());
      const startedMs = performance.now();
      const outcome = await workflows.run({ workflow, name, input });
      const wallMs = performance.now() - startedMs;
      if (outcome.outcome !== 'succeeded')
        throw new Error(`${workflow} ${outcome.outcome}: ${JSON.stringify(outcome)}`);
      return { ...spent, wallMs };
    },
    close: () => table.close(),
  };
}

/** It is the only task that runs by itself, so that all that is solved meanwhile is its own. */
const SELECTION_TASK = 'market-cycle-select-offers';

function notingSelection(runTask: RunTask, spent: Spent): RunTask {
  return async (name, input) => {
    const beforeMs = spent.solveCpuMs;
    const output = await runTask(name, input);
    if (name === SELECTION_TASK) spent.selectCpuMs += spent.solveCpuMs - beforeMs;
    return output;
  };
}
