import { driftOf } from '../../engine/commissioning/index.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { drift } from './commands.ts';
import { viewsOf } from './find-asset.ts';
import { ageText, instantJson } from './texts.ts';

export const run: Run<typeof drift> = async ({ options }, io) => {
  const views = await viewsOf({}, io);
  const drifts = views.flatMap(({ facts, assessment }) => driftOf(facts, assessment));
  const nowMs = io.clock.nowMs();
  return {
    ...list(
      drifts,
      [
        { header: 'asset', value: ({ assetId }) => assetId },
        { header: 'what', value: ({ what }) => what },
        { header: 'was', value: ({ was }) => was },
        { header: 'is', value: ({ is }) => is },
        { header: 'reason', value: ({ reason }) => reason },
        { header: 'seen', value: ({ evidenceMs }) => ageText(evidenceMs, nowMs) },
      ],
      { empty: 'nothing has changed since it was commissioned' },
    ),
    items: drifts.map(({ evidenceMs, ...one }) => ({ ...one, ...instantJson('evidence', evidenceMs) })),
    ...(options.exitCode ? { changes: drifts.length > 0 } : {}),
  };
};
