import { type AssetView, PROVISIONING_STEPS } from '../commissioning/index.ts';
import type { AssetIntent } from '../repositories/index.ts';
import { type ConfirmingPorts, confirmSteps } from './provision.ts';

/**
 * Confirms steps of provisioning of which a sweep shows that they are done: an asset that has its site and its inverter in
 * the platform is linked, whatever became of the answer. There is nothing left to do about it, so nobody would read it
 * back otherwise.
 *
 * @returns how many steps were confirmed.
 */
export async function settleIntents(views: readonly AssetView[], ports: ConfirmingPorts): Promise<number> {
  const settled = views.flatMap(settledOf);
  await confirmSteps(settled, ports);
  return settled.length;
}

/** Whether a sweep has shown of an asset that something is done whose outcome was not known. */
export function needsSettling(view: AssetView): boolean {
  return settledOf(view).length > 0;
}

function settledOf({ facts: { device, intents } }: AssetView): readonly AssetIntent[] {
  const { id: assetId, siteId, inverterId } = device;
  if (siteId === undefined || inverterId === undefined) return [];
  return PROVISIONING_STEPS.flatMap((step): readonly AssetIntent[] => {
    const intent = intents[step];
    if (intent === undefined || intent.state === 'confirmed') return [];
    const { failure: _failure, reason: _reason, ...kept } = intent;
    const objectId = { site: siteId, inverter: inverterId, link: intent.key }[step];
    return [{ ...kept, assetId, state: 'confirmed', objectId }];
  });
}
