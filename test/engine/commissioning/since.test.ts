import { describe, expect, it } from 'vitest';
import {
  type AssetFacts,
  type ConditionName,
  METADATA_DEADLINE_MS,
  type StateHistory,
  sinceMsOf,
  viewOf,
} from '../../../src/engine/commissioning/index.ts';
import {
  answered,
  DAY_MS,
  device,
  facts,
  HOUR_MS,
  inverter,
  MINUTE_MS,
  metadata,
  NOW,
  part,
  RULES,
} from './samples.ts';

/** Since when a condition is as it is: as far as the evidence says, and no further. */

const of = device(1, { seenMs: NOW - DAY_MS });
const complete = {
  ...answered(of, [metadata(of.remoteId, [inverter(0), part('pv-link')])]),
  first: { receivedMs: NOW - 3 * HOUR_MS, class: 'dc-coupled', message: '' } as const,
};
const asked = (askedMs: number) => ({
  generation: of.generation,
  askedMs,
  attemptCount: 3,
  lastAttemptMs: askedMs + MINUTE_MS,
});
const heard = (lastFreshMs: number): AssetFacts['heartbeat'] => ({
  lastFreshMs,
  newestEndMs: lastFreshMs,
  inverterStateCode: undefined,
  freshCount: 2,
});
const told = (state: StateHistory['state']) => ({ state, sinceMs: NOW - 2 * HOUR_MS });

const since = (
  name: ConditionName,
  more: Partial<AssetFacts>,
  history?: ReturnType<typeof told>,
): number | undefined => {
  const known = facts(1, { device: of, ...more });
  const condition = viewOf(known, RULES, NOW).assessment.conditions[name];
  return sinceMsOf(condition, { facts: known, rules: RULES, told: history });
};

describe('since when a condition is so', () => {
  const absent = device(1, { absence: { sinceMs: NOW - HOUR_MS, sweepCount: 3 } });
  const silentMs = NOW - 20 * MINUTE_MS;
  const status = { status: 'success', observedMs: NOW - 40 * MINUTE_MS, receivedMs: NOW } as const;

  it.each<[string, number | undefined, ...Parameters<typeof since>]>([
    ['a row that has not changed', NOW - DAY_MS, 'IdentityValid', {}],
    ['an asset that is missing', NOW - HOUR_MS, 'InConcerto', { device: absent }],
    ['metadata that nobody asked for', NOW - DAY_MS, 'MetadataReady', { metadata: undefined }],
    ['metadata that are waited for', NOW - HOUR_MS, 'MetadataReady', { metadata: asked(NOW - HOUR_MS) }],
    [
      'metadata that are waited for no longer',
      NOW - 2 * DAY_MS + METADATA_DEADLINE_MS,
      'MetadataReady',
      { metadata: asked(NOW - 2 * DAY_MS) },
    ],
    ['wiring, since its first answer', NOW - 3 * HOUR_MS, 'TopologyResolved', { metadata: complete }],
    [
      'silence, since the time has passed',
      silentMs + 15 * MINUTE_MS,
      'TelemetryFlowing',
      { heartbeat: heard(silentMs) },
    ],
    ['samples that arrive: not kept', undefined, 'TelemetryFlowing', { heartbeat: heard(NOW) }],
    ['an answer that has become old', status.observedMs + 30 * MINUTE_MS, 'StatusFresh', { status }],
    ['a state that was told', NOW - 2 * HOUR_MS, 'Reachable', { heartbeat: heard(NOW) }, told('ONLINE')],
    ['a state that is to be told', NOW, 'Reachable', { heartbeat: heard(NOW) }, told('OFFLINE')],
    ['a state of which nothing was heard', undefined, 'Reachable', {}],
  ])('%s', (_name, expected, name, more, history) => {
    expect(since(name, more, history)).toBe(expected);
  });
});
