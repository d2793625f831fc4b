import { AdapterError } from '../../engine/errors.ts';
import { countText, numberText } from '../series/texts.ts';
import type { Run } from '../shell/define.ts';
import type { storeCheck } from './commands.ts';

export const run: Run<typeof storeCheck> = async (_, io) => {
  const table = await (await io.context()).inspect();
  const problems = await table.check();
  if (problems.length > 0) {
    throw new AdapterError(
      'store-corrupt',
      `The store ${table.path} is damaged: ${countText(problems.length, 'problem')}.`,
      {
        details: problems.map(({ kind, pk, sk, message }) => ({
          path: kind === 'item' ? `${pk} / ${sk}` : 'the file',
          file: table.path,
          expected: `something that can be read: ${message}`,
        })),
      },
    );
  }
  const { itemCount } = await table.info();
  return {
    kind: 'object',
    data: { path: table.path, itemCount, problems },
    view: [{ kind: 'lines', lines: [`${table.path}: all ${numberText(itemCount)} items can be read`] }],
  };
};
