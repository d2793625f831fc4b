import { describe, expect, test } from 'vitest';
import {
  type AssetFacts,
  assess,
  driftOf,
  type ProvisioningStep,
} from '../../../src/engine/commissioning/index.ts';
import { answered, device, facts, HOUR_MS, inverter, metadata, NOW, part, RULES } from './samples.ts';

const LINKED = device(1, { siteId: 's-1', inverterId: 'i-1', seenMs: NOW });
const confirmed = (step: ProvisioningStep, objectId: string) => ({
  key: `${step}:k`,
  step,
  state: 'confirmed' as const,
  atMs: NOW - HOUR_MS,
  objectId,
});
const first = (of: 'dc-coupled' | 'ac-coupled', message: string) => ({
  ...answered(LINKED, [metadata(LINKED.remoteId, [inverter(0), part('pv-link')])]),
  first: { receivedMs: NOW - 2 * HOUR_MS, class: of, message },
});
const RATINGS = 'inv-1 has an AC rating of 0 W, 1 PV link';

const driftsOf = (more: Partial<AssetFacts>) => {
  const of = facts(1, { device: LINKED, ...more });
  return driftOf(of, assess(of, RULES, NOW)).map(({ what, was, is }) => `${what}: ${was} → ${is}`);
};

describe('what changed since an asset was commissioned', () => {
  test.each<[string, Partial<AssetFacts>, readonly string[]]>([
    ['nothing', { metadata: first('dc-coupled', RATINGS) }, []],
    [
      'its wiring',
      { metadata: first('ac-coupled', 'as it was') },
      [`wiring: ac-coupled → dc-coupled: ${RATINGS}`],
    ],
    ['its ratings', { metadata: first('dc-coupled', 'as it was') }, [`ratings: as it was → ${RATINGS}`]],
    ['its site', { intents: { site: confirmed('site', 's-0') } }, ['site: s-0 → s-1']],
    [
      'its link',
      {
        device: device(1, { seenMs: NOW }),
        intents: { inverter: confirmed('inverter', 'i-1'), link: confirmed('link', 'l-1') },
      },
      ['inverter: i-1 → none'],
    ],
    [
      'its link, by a row from before it was made',
      {
        device: device(1, { seenMs: NOW - 2 * HOUR_MS }),
        intents: { inverter: confirmed('inverter', 'i-1'), link: confirmed('link', 'l-1') },
      },
      [],
    ],
    [
      'nothing, since it never was',
      { device: device(1, { seenMs: NOW }), metadata: first('ac-coupled', 'as it was') },
      [],
    ],
    [
      'nothing, since it is only begun',
      {
        device: device(1, { seenMs: NOW }),
        metadata: first('ac-coupled', 'as it was'),
        intents: { inverter: confirmed('inverter', 'i-1') },
      },
      [],
    ],
    [
      'where the vendor has it',
      { device: { ...LINKED, generation: 'other@v-9' }, metadata: answered(LINKED, []) },
      [`vendor site: ${LINKED.generation} → other@v-9`],
    ],
  ])('%s', (_, more, expected) => {
    expect(driftsOf(more)).toEqual(expected);
  });
});
