import { numberText } from '../series/texts.ts';
import type { Run } from '../shell/define.ts';
import { bytesText } from './bytes-text.ts';
import type { storeInfo } from './commands.ts';

export const run: Run<typeof storeInfo> = async (_, io) => {
  const context = await io.context();
  const info = await (await context.inspect()).info();
  return {
    kind: 'object',
    data: { context: context.name, ...info },
    view: [
      {
        kind: 'pairs',
        pairs: [
          ['context', context.name],
          ['store', info.path],
          ['size', bytesText(info.bytes)],
          ['schema', `version ${info.schemaVersion}`],
          ['items', numberText(info.itemCount)],
        ],
      },
      ...(info.kinds.length === 0
        ? []
        : [
            {
              kind: 'table' as const,
              title: 'Items by kind',
              headers: ['kind', 'items'],
              rows: info.kinds.map(({ kind, itemCount }) => [kind, itemCount]),
            },
          ]),
    ],
  };
};
