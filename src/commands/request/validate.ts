import { readRequestFile } from '../../adapters/request-file/read.ts';
import { rangeText } from '../common/power-text.ts';
import type { Run } from '../shell/define.ts';
import type { validateRequest } from './commands.ts';

export const run: Run<typeof validateRequest> = async ({ args }, io) => {
  const request = readRequestFile(args.file, await io.readText(args.file));
  return {
    kind: 'object',
    data: { valid: true, request },
    view: [
      {
        kind: 'table',
        title: 'valid; it asks',
        headers: ['periods', '', 'change'],
        rows: request.ranges.map(({ periods, disposition, minDeltaW, maxDeltaW }) => [
          periods,
          disposition,
          rangeText(minDeltaW, maxDeltaW),
        ]),
      },
    ],
  };
};
