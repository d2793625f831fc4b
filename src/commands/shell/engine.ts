import type { Workflows } from '../../engine/ports.ts';
import type { WorkflowPorts } from '../../engine/workflows/index.ts';
import type { Context, Services } from './context.ts';
import type { Io } from './io.ts';

/** The services of a context with the workflow engine on them. */
export interface Engine extends Services {
  readonly context: Context;
  readonly ports: WorkflowPorts;
  readonly workflows: Workflows;
}

/** Opens the engine of the command's context; only commands that calculate need it. */
export async function openEngine(io: Io): Promise<Engine> {
  const context = await io.context();
  const services = await context.open();
  const { clock, repositories, table } = services;
  const [
    { WORKFLOWS },
    { embeddedWorkflows },
    { portsOver },
    { runHere, runSpread },
    { WorkerPool },
    notify,
  ] = await Promise.all([
    import('../../engine/workflows/index.ts'),
    import('../../adapters/workflow/embedded/engine.ts'),
    import('../../adapters/workflow/embedded/ports.ts'),
    import('../../adapters/workflow/embedded/task-runner.ts'),
    import('../../adapters/workflow/embedded/worker-pool.ts'),
    import('../../adapters/notify/local.ts'),
  ]);
  const { subscribers, storePath } = context;
  const ports = portsOver(table, clock, (_, journal) =>
    notify.localPublisher({ repositories, journal, clock, subscribers }),
  );
  const tasks = WORKFLOWS.flatMap((workflow) => workflow.tasks);
  const fixedNow = io.globals.now === undefined ? {} : { fixedNowMs: clock.nowMs() };
  const pool = new WorkerPool({ storePath, ...fixedNow });
  const runTask = runSpread(tasks, runHere(tasks, ports), pool);
  const workflows = embeddedWorkflows({ workflows: WORKFLOWS, runTask, repositories, clock });
  return { ...services, context, ports, workflows };
}
