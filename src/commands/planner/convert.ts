import { problemToJson } from '../../engine/planner/index.ts';
import type { Run } from '../shell/define.ts';
import { toPrettyJson } from '../shell/render/json.ts';
import type { convert } from './commands.ts';
import { readDescription } from './problem-file.ts';

export const run: Run<typeof convert> = async ({ args, options }, io) => {
  const { problem } = await readDescription(args.file, options, io);
  const data = problemToJson(problem);
  return { kind: 'text', text: `${toPrettyJson(data)}\n`, data };
};
