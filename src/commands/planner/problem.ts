import { storedPlan } from '../plan/stored-plan.ts';
import type { Run } from '../shell/define.ts';
import { toPrettyJson } from '../shell/render/json.ts';
import type { problem } from './commands.ts';

export const run: Run<typeof problem> = async ({ args, options }, io) => {
  const { repositories } = await (await io.context()).open();
  const { day, revision } = options;
  const { plan } = await storedPlan(repositories, { site: args.site, day, revision }, io);
  const data = JSON.parse(plan.problemJson) as object; // written by problemToJson
  return { kind: 'text', text: `${toPrettyJson(data)}\n`, data };
};
