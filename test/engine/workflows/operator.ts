import { localPublisher } from '../../../src/adapters/notify/local.ts';
import { embeddedWorkflows } from '../../../src/adapters/workflow/embedded/engine.ts';
import { portsOver } from '../../../src/adapters/workflow/embedded/ports.ts';
import { runHere } from '../../../src/adapters/workflow/embedded/task-runner.ts';
import { cycleId, orderId, requestId } from '../../../src/engine/ids.ts';
import { type FlexRequest, makeRequest, type RequestRange } from '../../../src/engine/market/index.ts';
import type { FlexGroup } from '../../../src/engine/portfolio/index.ts';
import type { Clock, ExecutionOutcome, Solver, Table, Workflows } from '../../../src/engine/ports.ts';
import { collect, type Repositories } from '../../../src/engine/repositories/index.ts';
import type { Grid } from '../../../src/engine/time/index.ts';
import {
  flexOrderStart,
  orderCancellationStart,
  WORKFLOWS,
  type Workflow,
  type WorkflowPorts,
} from '../../../src/engine/workflows/index.ts';

/** What somebody asks of the group, in periods of the day. */
export interface Asked {
  readonly ranges: readonly Omit<RequestRange, 'path'>[];
  readonly reboundW: number;
  /** Absent: one hour after it is asked. */
  readonly deadlineMs?: number;
  /** Parts that are offered as options beside the whole [%]. */
  readonly ladderPct?: readonly number[];
}

/** Somebody who does the group's market day over a table, at a time of their own. */
export interface Operator {
  readonly ports: WorkflowPorts;
  readonly repositories: Repositories;
  readonly workflows: Workflows;
  generate(runId: string): Promise<ExecutionOutcome>;
  /** Stores the request `id`. */
  ask(id: string, asked: Asked): Promise<FlexRequest>;
  /** Runs cycle `c-<id>` of request `id`. */
  cycle(id: string): Promise<ExecutionOutcome>;
  /** Applies order `o-<id>` of cycle `c-<id>`, or a part of its offer. */
  order(id: string, factor?: number): Promise<ExecutionOutcome>;
  /** Takes order `o-<id>` back. */
  cancelOrder(id: string): Promise<ExecutionOutcome>;
}

export interface OperatorOptions {
  readonly table: Table;
  readonly group: FlexGroup;
  readonly grid: Grid;
  readonly clock: Clock;
  readonly solver?: () => Promise<Solver>;
  /** Default: those of the program. */
  readonly workflows?: readonly Workflow[];
}

const HOUR_MS = 3_600_000;

export function operatorOver(options: OperatorOptions): Operator {
  const { table, group, grid, clock, solver, workflows: known = WORKFLOWS } = options;
  const over = portsOver(table, clock, (repositories, journal) =>
    localPublisher({ repositories, journal, clock, subscribers: [] }),
  );
  const ports: WorkflowPorts = solver === undefined ? over : { ...over, solver };
  const { repositories } = ports;
  const tasks = known.flatMap((workflow) => workflow.tasks);
  const runTask = runHere(tasks, ports);
  const workflows = embeddedWorkflows({ workflows: known, runTask, repositories, clock });
  const of = { groupId: group.id, day: grid.day };
  return {
    ports,
    repositories,
    workflows,
    generate: (runId) => workflows.run({ workflow: 'prognosis-run', name: runId, input: { runId, ...of } }),
    async ask(id, { ranges, reboundW, deadlineMs, ladderPct }) {
      const nowMs = clock.nowMs();
      const statement = {
        groupId: group.id,
        requestedBy: 'partner',
        deadlineMs: deadlineMs ?? nowMs + HOUR_MS,
        shortfallMicrosPerMwh: 2_000_000_000,
        overshootMicrosPerMwh: 0,
        ranges: ranges.map((range, index) => ({ ...range, path: `ranges[${index}]` })),
        reboundW,
        ...(ladderPct && { ladderPct }),
      };
      const request = makeRequest(requestId(id), statement, grid, nowMs);
      await repositories.requests.put(request);
      return request;
    },
    cycle: (id) =>
      workflows.run({
        workflow: 'market-cycle',
        name: `c-${id}`,
        input: { cycleId: cycleId(`c-${id}`), requestId: requestId(id), ...of },
      }),
    order: (id, factor = 1) =>
      workflows.run(
        flexOrderStart({
          orderId: orderId(`o-${id}`),
          cycleId: cycleId(`c-${id}`),
          orderedBy: 'partner',
          factor,
          ...of,
        }),
      ),
    cancelOrder: (id) =>
      workflows.run(orderCancellationStart({ orderId: orderId(`o-${id}`), cancelledBy: 'partner', ...of })),
  };
}

/** Everything about a group's day that others rely on: latest prognoses, their plans and the latest sum. */
export async function dayOf({ repositories }: Operator, group: FlexGroup, grid: Grid) {
  const sum = await repositories.aggregates.latest(group.id, grid.day);
  const prognoses = await collect(repositories.prognoses.latestOfGroup(group.id, grid.day));
  return { sum, prognoses };
}

/** A reduction of the group's power in periods `from` to `to`, exclusive. */
export function reduction(from: number, to: number, powerW: number): Omit<RequestRange, 'path'> {
  return { from, to, disposition: 'requested', minDeltaW: -powerW, maxDeltaW: -powerW };
}

export function increase(from: number, to: number, powerW: number): Omit<RequestRange, 'path'> {
  return { from, to, disposition: 'requested', minDeltaW: powerW, maxDeltaW: powerW };
}
