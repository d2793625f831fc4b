import type { NotFoundError } from '../../engine/errors.ts';
import { collect } from '../../engine/repositories/index.ts';
import { dayOfGroup } from '../common/day-of-group.ts';
import { notFound, resolveGroup } from '../common/resolve-group.ts';
import type { Run } from '../shell/define.ts';
import type { showRequest } from './commands.ts';
import { requestJson, requestViews } from './request-view.ts';

export const run: Run<typeof showRequest> = async ({ args }, io) => {
  const { repositories } = await (await io.context()).open();
  const request = await repositories.requests.get(args.request);
  if (request === undefined) {
    const known = (await collect(repositories.requests.list({ limit: 100 }))).map(({ id }) => id);
    throw (await notFound('request', args.request, known)) satisfies NotFoundError;
  }
  const group = await resolveGroup(repositories, request.groupId);
  const grid = dayOfGroup(group, request.day, io);
  return {
    kind: 'object',
    data: requestJson(request, grid),
    view: requestViews(request, grid, group.currency),
  };
};
