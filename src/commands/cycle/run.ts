import { RefusedError, UsageError } from '../../engine/errors.ts';
import { cycleId, type RequestId } from '../../engine/ids.ts';
import type { FlexRequest } from '../../engine/market/index.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import { collect } from '../../engine/repositories/index.ts';
import { notFound } from '../common/resolve-group.ts';
import { runWorkflow } from '../common/run-workflow.ts';
import { requestJson, requestViews } from '../request/request-view.ts';
import { type RequestFlags, stateRequest } from '../request/state-request.ts';
import { storeRequest } from '../request/store-request.ts';
import type { Run } from '../shell/define.ts';
import { openEngine } from '../shell/engine.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult } from '../shell/result.ts';
import type { runCycle } from './commands.ts';
import { cycleExecution } from './execution.ts';
import { cycleRefusals, finishedCycle } from './finished.ts';

export const run: Run<typeof runCycle> = async ({ args, options }, io) => {
  const engine = await openEngine(io);
  const { repositories } = engine;
  if (options.dryRun) return dryRun(args.request, options, repositories, io);

  const request = await requestOf(args.request, options, repositories, io);
  const id = cycleId(`c-${request.id}`);
  const { again } = await runWorkflow(
    {
      ...cycleExecution(id),
      input: { cycleId: id, requestId: request.id, groupId: request.groupId, day: request.day },
    },
    { engine, io, label: `offers for ${request.id}`, refusals: cycleRefusals(request) },
  );
  const finished = await finishedCycle(repositories, id, { io, again });
  if (again) io.note(`cycle ${id} was already done`);
  return finished;
};

async function requestOf(
  id: RequestId | undefined,
  flags: RequestFlags,
  repositories: Repositories,
  io: Io,
): Promise<FlexRequest> {
  if (id !== undefined) return knownRequest(id, flags, repositories);
  const { request } = await stateRequest(flags, repositories, io);
  const { stored } = await storeRequest(request, repositories);
  return stored;
}

async function knownRequest(
  id: RequestId,
  flags: RequestFlags,
  repositories: Repositories,
): Promise<FlexRequest> {
  const { file, reduceW, increaseW, budgetMicros, maxOffers, revises } = flags;
  if ([file, reduceW, increaseW, budgetMicros, maxOffers, revises].some((stated) => stated !== undefined)) {
    throw new UsageError('two-requests', `Request ${id} says what is asked; flags cannot say it as well.`);
  }
  const request = await repositories.requests.get(id);
  if (request !== undefined) return request;
  const known = await collect(repositories.requests.list({ limit: 100 }));
  throw await notFound(
    'request',
    id,
    known.map((other) => other.id),
  );
}

async function dryRun(
  id: RequestId | undefined,
  flags: RequestFlags,
  repositories: Repositories,
  io: Io,
): Promise<CommandResult> {
  if (id !== undefined) {
    throw new RefusedError('nothing-to-check', `Request ${id} is stored: it has been checked.`, {
      next: `flex request show ${id}`,
    });
  }
  const { request, grid, group } = await stateRequest(flags, repositories, io);
  io.note('nothing was stored; the cycle would run for this request');
  return {
    kind: 'object',
    data: { dryRun: true, request: requestJson(request, grid) },
    view: requestViews(request, grid, group.currency),
  };
}
