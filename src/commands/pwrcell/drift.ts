import { driftOf } from '../../engine/commissioning/index.ts';
import { readStates } from '../../engine/fleet/index.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { drift } from './commands.ts';
import { viewsOf } from './find-asset.ts';
import { ageText, instantJson } from './texts.ts';

export const run: Run<typeof drift> = async ({ options }, io) => {
  const views = await viewsOf({}, io);
  const { fleet } = (await (await io.context()).open()).repositories;
  const told = await readStates(fleet);
  const drifts = views.flatMap(({ facts, assessment }) =>
    driftOf(facts, assessment, told.get(facts.device.id)),
  );
  const nowMs = io.clock.nowMs();
  const changes = options.exitCode ? { changes: drifts.length > 0 } : {};
  if (drifts.length === 0)
    return list([], [], { empty: 'nothing has changed since it was commissioned', ...changes });
  return {
    kind: 'object',
    data: {
      items: drifts.map(({ evidenceMs, ...one }) => ({ ...one, ...instantJson('evidence', evidenceMs) })),
    },
    view: [
      {
        kind: 'table',
        isLastSentence: true,
        headers: ['asset', 'what', 'reason', 'seen', 'was', 'is'],
        rows: drifts.map(({ assetId, what, was, is, reason, evidenceMs }) => [
          assetId,
          what,
          reason,
          ageText(evidenceMs, nowMs),
          was,
          is,
        ]),
      },
    ],
    ...changes,
  };
};
