import { type AssetView, PHASES, REASONS } from '../../engine/commissioning/index.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import { assertKnown } from './assert-known.ts';
import type { devicesList } from './commands.ts';
import { viewsOf } from './find-asset.ts';
import { ageText, countText, instantJson } from './texts.ts';

export const run: Run<typeof devicesList> = async ({ options }, io) => {
  await assertKnown('--phase', options.phase, PHASES);
  await assertKnown('--reason', options.reason, Object.keys(REASONS));
  const views = await viewsOf(options, io);
  const shown = views.filter((view) => isWanted(view, options)).slice(0, options.limit);
  const nowMs = io.clock.nowMs();
  return {
    ...list(
      shown,
      [
        { header: 'asset', value: ({ facts }) => facts.device.id },
        { header: 'system', value: ({ facts }) => facts.device.remoteId },
        { header: 'phase', value: ({ phase }) => phase.phase },
        { header: 'reason', value: ({ phase }) => phase.reason },
        { header: 'in Concerto', value: ({ facts }) => facts.device.remoteState },
        { header: 'heard', value: ({ facts }) => ageText(facts.heartbeat?.lastFreshMs, nowMs) },
        { header: 'warnings', value: (view) => warningsText(view) },
        { header: 'wiring', value: ({ assessment }) => assessment.topology?.class },
        { header: 'simulated', value: ({ facts }) => (facts.device.isSimulated ? 'yes' : undefined) },
      ],
      { empty: emptyText(options, views.length) },
    ),
    items: shown.map(deviceJson),
  };
};

interface Wanted {
  readonly phase: readonly string[];
  readonly reason: readonly string[];
}

function isWanted(view: AssetView, { phase, reason }: Wanted): boolean {
  return (
    (phase.length === 0 || phase.includes(view.phase.phase)) &&
    (reason.length === 0 || reasonsOf(view).some((one) => reason.includes(one)))
  );
}

function emptyText({ phase, reason }: Wanted, deviceCount: number): string {
  if (deviceCount === 0) return 'no devices yet: flex pwrcell register';
  const said = [...phase, ...reason].join(' ');
  return `none of ${countText(deviceCount, 'device')} is so${said === '' ? '' : `: ${said}`}`;
}

/** Of its phase, and of what is to be said besides. */
function reasonsOf({ phase, assessment }: AssetView): readonly string[] {
  return [phase.reason, ...assessment.warnings.map(({ reason }) => reason)];
}

function warningsText({ assessment }: AssetView): string | undefined {
  const reasons = assessment.warnings.map(({ reason }) => reason);
  return reasons.length === 0 ? undefined : reasons.join(', ');
}

/** One line of the list. */
function deviceJson({ facts: { device, heartbeat }, phase, assessment }: AssetView): object {
  return {
    assetId: device.id,
    systemId: device.remoteId,
    simulated: device.isSimulated,
    ...phase,
    wiring: assessment.topology?.class,
    warnings: assessment.warnings.map(({ reason }) => reason),
    remoteState: device.remoteState,
    siteId: device.siteId,
    inverterId: device.inverterId,
    ...instantJson('lastHeard', heartbeat?.lastFreshMs),
  };
}
