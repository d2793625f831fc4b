import type { Run } from '../shell/define.ts';
import type { createRequest } from './commands.ts';
import { requestJson, requestViews } from './request-view.ts';
import { stateRequest } from './state-request.ts';
import { storeRequest } from './store-request.ts';

export const run: Run<typeof createRequest> = async ({ options }, io) => {
  const { repositories } = await (await io.context()).open();
  const { request, group, grid } = await stateRequest(options, repositories, io);
  const { stored, again } = options.dryRun
    ? { stored: request, again: false }
    : await storeRequest(request, repositories);
  if (again) io.note(`request ${stored.id} was there already`);
  return {
    kind: 'object',
    data: { dryRun: options.dryRun, again, request: requestJson(stored, grid) },
    view: requestViews(stored, grid, group.currency),
    ...(options.dryRun ? {} : { next: `flex cycle run ${stored.id}` }),
  };
};
