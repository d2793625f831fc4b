import { RefusedError, UsageError } from '../../engine/errors.ts';
import { cycleId, type RequestId } from '../../engine/ids.ts';
import type { FlexRequest } from '../../engine/market/index.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import { collect } from '../../engine/repositories/index.ts';
import { notFound } from '../common/resolve-group.ts';
import { type Refusals, runWorkflow } from '../common/run-workflow.ts';
import { requestJson, requestViews } from '../request/request-view.ts';
import { type RequestFlags, stateRequest } from '../request/state-request.ts';
import { storeRequest } from '../request/store-request.ts';
import type { Run } from '../shell/define.ts';
import { openEngine } from '../shell/engine.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult } from '../shell/result.ts';
import type { runCycle } from './commands.ts';
import { storedCycle } from './cycle-facts.ts';
import { cycleJson, cycleViews } from './cycle-view.ts';

export const run: Run<typeof runCycle> = async ({ args, options }, io) => {
  const engine = await openEngine(io);
  const { repositories } = engine;
  if (options.dryRun) return dryRun(args.request, options, repositories, io);

  const request = await requestOf(args.request, options, repositories, io);
  const id = cycleId(`c-${request.id}`);
  const { again } = await runWorkflow(
    {
      workflow: 'market-cycle',
      name: id,
      input: { cycleId: id, requestId: request.id, groupId: request.groupId, day: request.day },
    },
    { engine, io, label: `offers for ${request.id}`, refusals: refusals(request) },
  );
  const stored = await storedCycle(repositories, id, io);
  if (again) io.note(`cycle ${id} was already done`);
  const hasOffer = stored.offer !== undefined && stored.offer.accepted.length > 0;
  return {
    kind: 'object',
    data: { again, ...cycleJson(stored) },
    view: cycleViews(stored),
    next: hasOffer ? `flex order apply ${id}` : `flex offer list ${id}`,
  };
};

function refusals({ groupId, day }: FlexRequest): Refusals {
  return {
    'deadline-passed': { kind: 'too-late' },
    'no-prognosis': { kind: 'refused', next: `flex prognosis generate --group ${groupId} --day ${day}` },
  };
}

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
  if (flags.file !== undefined || flags.reduceW !== undefined || flags.increaseW !== undefined) {
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
