import { describe, expect, it } from 'vitest';
import { REASONS, type Reason, todoFor, todoOf } from '../../../src/engine/commissioning/index.ts';

/** The one thing that a person can do about an asset, as the phase says that it is done by itself or not. */

const COMMAND = '"flex pwrcell commission --auto --apply --only a-1"';

describe('what somebody can do about an asset', () => {
  it.each([
    ['manual-setup-required', 'AutoDisabled', `${COMMAND}, or create`],
    ['manual-setup-required', 'Unlinked', `${COMMAND}, or give the asset its site`],
    ['provisioning-site', 'AutoDisabledMidway', `${COMMAND}, which completes`],
    ['quarantined', 'DuplicateClaim', 'remove the remote id'],
  ] as const)('%s for %s', (phase, reason, todo) => {
    expect(todoFor({ phase, reason }, 'a-1')).toContain(todo);
  });

  it.each([
    'provisioning-site',
    'provisioning-inverter',
  ] as const)('%s: what was lost is made again by itself', (phase) => {
    expect(todoFor({ phase, reason: 'Unlinked' }, 'a-1')).toBeUndefined();
  });

  it('is what the reason says of all others', () => {
    const own: readonly string[] = ['AutoDisabled', 'AutoDisabledMidway', 'Unlinked'];
    for (const reason of Object.keys(REASONS) as Reason[]) {
      if (own.includes(reason)) continue;
      expect(todoFor({ phase: 'stalled', reason }, 'a-1')).toBe(todoOf(reason));
    }
  });
});
