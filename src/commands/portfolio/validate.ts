import { readPortfolio } from '../../adapters/portfolio-file/read.ts';
import { ENTITY_KINDS } from '../../engine/portfolio/index.ts';
import type { Run } from '../shell/define.ts';
import type { validate } from './commands.ts';
import { countsText, readFiles } from './read-files.ts';

export const run: Run<typeof validate> = async ({ options }, io) => {
  const { given, warnings } = readPortfolio(await readFiles(options.file, io));
  const counts = Object.fromEntries(ENTITY_KINDS.map((kind) => [kind, given[kind].length]));
  return {
    kind: 'object',
    data: { valid: true, counts, warnings },
    view: [
      {
        kind: 'lines',
        lines: [
          `valid: ${countsText(counts)}`,
          ...warnings.map(({ path, expected }) => `but look at ${path}: expected ${expected}`),
        ],
      },
    ],
  };
};
