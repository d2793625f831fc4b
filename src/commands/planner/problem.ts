import { NotFoundError } from '../../engine/errors.ts';
import { dayOfGroup } from '../common/day-of-group.ts';
import { participantOfSite } from '../plan/site-plan.ts';
import type { Run } from '../shell/define.ts';
import { toPrettyJson } from '../shell/render/json.ts';
import type { problem } from './commands.ts';

export const run: Run<typeof problem> = async ({ args, options }, io) => {
  const { repositories } = await (await io.context()).open();
  const { group } = await participantOfSite(repositories, args.site);
  const { day } = dayOfGroup(group, options.day, io);
  const { revision } = options;
  const plan =
    revision === undefined
      ? await repositories.plans.latest(args.site, day)
      : await repositories.plans.get(args.site, day, revision);
  if (plan === undefined) {
    const which = revision === undefined ? 'plan' : `plan revision ${revision}`;
    throw new NotFoundError('no-plan', `There is no ${which} of ${args.site} for ${day}.`, {
      next: `flex prognosis generate --group ${group.id} --day ${day}`,
    });
  }
  const data = JSON.parse(plan.problemJson) as object; // written by problemToJson
  return { kind: 'text', text: `${toPrettyJson(data)}\n`, data };
};
