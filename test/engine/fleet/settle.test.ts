import { describe, expect, it } from 'vitest';
import { claimsOf, type ProvisioningIntent, viewOf } from '../../../src/engine/commissioning/index.ts';
import { needsSettling, settleIntents } from '../../../src/engine/fleet/settle.ts';
import type { AssetIntent } from '../../../src/engine/repositories/index.ts';
import { device, NOW, RULES } from '../commissioning/samples.ts';

const linked = device(1, { siteId: 'site-1', inverterId: 'inverter-1' });
const removed: ProvisioningIntent = {
  key: `link:${linked.id}:test`,
  step: 'link',
  state: 'failed',
  atMs: NOW - 1,
  failure: 'somebody has removed the link',
  reason: 'LinkRemoved',
};
const view = viewOf(
  {
    device: linked,
    claim: claimsOf([linked]).get(linked.id)!,
    metadata: undefined,
    status: undefined,
    heartbeat: undefined,
    intents: { link: removed },
  },
  RULES,
  NOW,
);

describe('a step that a sweep shows to be done', () => {
  it('is confirmed, and says nothing more of why it had failed', async () => {
    const written: AssetIntent[] = [];
    const ports = {
      fleet: { putIntent: async (intent: AssetIntent) => void written.push(intent) },
      clock: { nowMs: () => NOW },
    };
    expect(needsSettling(view)).toBe(true);
    expect(await settleIntents([view], ports)).toBe(1);
    const { key, step } = removed;
    expect(written).toEqual([
      { key, step, assetId: linked.id, state: 'confirmed', objectId: key, atMs: NOW },
    ]);
  });
});
