import { describe, expect, test } from 'vitest';
import {
  type AssetFacts,
  assess,
  type PlanSettings,
  planCommissioning,
  provisioningKeys,
  viewOf,
  withDeferred,
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
  remoteIdOf,
} from './samples.ts';

const SETTINGS: PlanSettings = { ...RULES, instance: 'prod', createsMax: 25 };
const LINKED = { siteId: 's-1', inverterId: 'i-1' };
const HEARD = { lastFreshMs: NOW - MINUTE_MS, newestEndMs: NOW, inverterStateCode: undefined, freshCount: 1 };

const phaseNow = (of: AssetFacts, rules = RULES) => {
  const { phase, reason } = viewOf(of, rules, NOW).phase;
  return `${phase} ${reason}`;
};
const intent = (step: 'site' | 'inverter' | 'link', state: 'sent' | 'confirmed' | 'failed') => ({
  key: { site: 'site:test:v-1', inverter: `inv:test:${remoteIdOf(1)}`, link: 'link:a-0001:test' }[step],
  step,
  state,
  atMs: NOW,
});

describe('the phase of an asset', () => {
  const noMetadata = { metadata: undefined };
  const asked = (sinceMs: number) => ({
    metadata: {
      generation: device(1).generation,
      askedMs: NOW - sinceMs,
      attemptCount: 3,
      lastAttemptMs: NOW,
    },
  });
  const wired = (...devices: Parameters<typeof metadata>[1]) => ({
    metadata: answered(device(1), [metadata(device(1).remoteId, devices)]),
  });
  const made = { site: intent('site', 'confirmed'), inverter: intent('inverter', 'confirmed') };
  const gone = (sinceMs: number, sweepCount: number) => ({
    device: device(1, { ...LINKED, absence: { sinceMs: NOW - sinceMs, sweepCount } }),
  });

  test.each<[string, Partial<AssetFacts>, string]>([
    ['without metadata', noMetadata, 'discovered MetadataPending'],
    ['that has been asked for', asked(HOUR_MS), 'awaiting-metadata MetadataPending'],
    ['that was never answered', asked(DAY_MS), 'stalled MetadataTimeout'],
    [
      'whose metadata is of what it was before',
      { device: device(1, { vendorSiteId: 'v-moved' }), metadata: answered(device(1), []) },
      'discovered MetadataPending',
    ],
    [
      'that names no site of the vendor',
      { device: device(1, { vendorSiteId: undefined }) },
      'stalled VendorSiteMissing',
    ],
    ['of mixed ratings', wired(inverter(0), inverter(5_000, 'inv-2')), 'quarantined AcRatingMixed'],
    ['without ratings', wired(inverter(undefined)), 'stalled AcRatingMissing'],
    ['with a bad id', { device: device(1, { remoteId: 'home-7' }) }, 'quarantined BadRemoteId'],
    ['claimed twice', { claim: { others: ['a-0002'], isIncumbent: false } }, 'quarantined DuplicateClaim'],
    [
      'claimed by another later',
      { claim: { others: ['a-0002'], isIncumbent: true } },
      'provisioning-site AutoEnabled',
    ],
    ['to be provisioned', {}, 'provisioning-site AutoEnabled'],
    [
      'of which somebody has made the site',
      { device: device(1, { siteId: 's-1' }) },
      'provisioning-inverter AutoEnabled',
    ],
    [
      'with a site',
      { intents: { site: intent('site', 'confirmed') } },
      'provisioning-inverter PartialProvision',
    ],
    ['whose site may be there', { intents: { site: intent('site', 'sent') } }, 'verifying OutcomeUnknown'],
    [
      'whose site failed',
      { intents: { site: intent('site', 'failed') } },
      'provisioning-site PartialProvision',
    ],
    [
      'whose link was refused, since somebody changed it',
      { intents: { ...made, link: { ...intent('link', 'failed'), reason: 'Conflict' } } },
      'provisioning-inverter Conflict',
    ],
    [
      'whose link may be there',
      { intents: { ...made, link: intent('link', 'sent') } },
      'provisioning-inverter OutcomeUnknown',
    ],
    [
      'that was linked a moment ago',
      { intents: { ...made, link: intent('link', 'confirmed') } },
      'awaiting-telemetry NeverHeard',
    ],
    [
      'that was linked, and that Concerto shows without a link since',
      { device: device(1, { seenMs: NOW + 1 }), intents: { ...made, link: intent('link', 'confirmed') } },
      'provisioning-site Unlinked',
    ],
    [
      'whose link somebody has removed',
      { intents: { ...made, link: { ...intent('link', 'failed'), reason: 'LinkRemoved' } } },
      'manual-setup-required LinkRemoved',
    ],
    [
      'for which a site is made anew, since the link is there no more',
      {
        device: device(1, { seenMs: NOW + 1 }),
        intents: {
          ...made,
          site: { ...intent('site', 'confirmed'), atMs: NOW + 1 },
          link: intent('link', 'confirmed'),
        },
      },
      'provisioning-inverter Unlinked',
    ],
    [
      'that was linked when it was another thing',
      {
        device: device(1, { seenMs: NOW + 1 }),
        intents: { link: { ...intent('link', 'confirmed'), generation: 'other' } },
      },
      'provisioning-site AutoEnabled',
    ],
    ['that is linked', { device: device(1, LINKED) }, 'awaiting-telemetry NeverHeard'],
    [
      'that is linked and heard',
      { device: device(1, LINKED), heartbeat: HEARD },
      'commissioned TelemetryFlowing',
    ],
    [
      'that is linked and silent',
      { device: device(1, LINKED), heartbeat: { ...HEARD, lastFreshMs: NOW - HOUR_MS } },
      'commissioned TelemetryTimeout',
    ],
    ['missed by two sweeps', { ...gone(HOUR_MS, 2) }, 'awaiting-telemetry NeverHeard'],
    ['missed by three sweeps at once', { ...gone(MINUTE_MS, 3) }, 'awaiting-telemetry NeverHeard'],
    ['missed for long', { ...gone(HOUR_MS, 3) }, 'orphaned AbsentFromConcerto'],
    ['missed for a week', { ...gone(7 * DAY_MS, 3) }, 'decommissioned AbsentFromConcerto'],
    [
      'that is simulated',
      { device: device(1, { isSimulated: true }), ...noMetadata },
      'provisioning-site AutoEnabled',
    ],
  ])('%s', (_, more, expected) => {
    const of = facts(1, more);
    expect(phaseNow(of)).toBe(expected);
  });

  test('rests where auto-commissioning is off, and goes on where it has begun', () => {
    const manual = { ...RULES, isAuto: false };
    expect(phaseNow(facts(1), manual)).toBe('manual-setup-required AutoDisabled');
    const begun = facts(1, { intents: { site: intent('site', 'confirmed') } });
    expect(phaseNow(begun, manual)).toBe('provisioning-inverter AutoDisabledMidway');
  });
});

describe('a pass', () => {
  const plan = (all: readonly AssetFacts[], more: Partial<PlanSettings> = {}, nowMs = NOW) => {
    const settings = { ...SETTINGS, ...more };
    return planCommissioning(
      all.map((one) => viewOf(one, settings, nowMs)),
      settings,
      nowMs,
    );
  };
  const kinds = (all: readonly AssetFacts[], more?: Partial<PlanSettings>, nowMs?: number) =>
    plan(all, more, nowMs).actions.map(({ kind }) => kind);

  test('creates site, inverter and link in this order', () => {
    expect(kinds([facts(1)])).toEqual(['create-site', 'create-inverter', 'link']);
    const keys = plan([facts(1)]).actions.map(({ key }) => key);
    expect(keys).toEqual(Object.values(provisioningKeys(device(1), 'prod')));
  });

  test('creates nothing where auto-commissioning is off', () => {
    expect(kinds([facts(1)], { isAuto: false })).toEqual([]);
  });

  test('creates one site for two systems of it', () => {
    const two = [1, 2].map((serial) => {
      const of = device(serial, { vendorSiteId: 'v-both' });
      const systems = [1, 2].map((each) =>
        metadata(device(each).remoteId, [inverter(0), part('pv-link')], { siteSystemCount: 2 }),
      );
      return facts(serial, { device: of, metadata: answered(of, systems) });
    });
    expect(kinds(two)).toEqual(['create-site', 'create-inverter', 'link', 'create-inverter', 'link']);
  });

  test('reads back what was made for a link that Concerto does not show any more, with --auto', () => {
    const intents = {
      site: intent('site', 'confirmed'),
      inverter: intent('inverter', 'confirmed'),
      link: intent('link', 'confirmed'),
    };
    const of = facts(1, { device: device(1, { seenMs: NOW + 1 }), intents });
    expect(
      plan([of]).actions.map(({ kind, reason, evidenceSource }) => [kind, reason, evidenceSource]),
    ).toEqual([
      ['verify', 'Unlinked', 'concerto'],
      ['verify', 'Unlinked', 'concerto'],
      ['link', 'Unlinked', 'concerto'],
    ]);
    expect(kinds([of], { isAuto: false })).toEqual([]);
    const { conditions } = assess(of, RULES, NOW);
    for (const name of ['SiteProvisioned', 'InverterProvisioned', 'Linked'] as const) {
      expect(conditions[name]).toMatchObject({ holds: 'false', reason: 'Unlinked', source: 'concerto' });
    }
  });

  test('reads back what may be there before anything is created', () => {
    const of = facts(1, { intents: { site: intent('site', 'sent') } });
    expect(kinds([of])).toEqual(['verify', 'create-inverter', 'link']);
  });

  test('plans a site for an asset that has moved, whatever was made for it before', () => {
    const of = device(1, { vendorSiteId: 'v-new' });
    const systems = [metadata(of.remoteId, [inverter(0), part('pv-link')])];
    const intents = { site: intent('site', 'confirmed'), inverter: intent('inverter', 'confirmed') };
    expect(kinds([facts(1, { device: of, metadata: answered(of, systems), intents })])).toEqual([
      'create-site',
      'link',
    ]);
  });

  test('creates no more than it may, and says how much waits', () => {
    const all = Array.from({ length: 10 }, (_, serial) => facts(serial));
    const { actions, deferred, deferredCount } = plan(all, { createsMax: 5 });
    expect(actions.map(({ kind, assetId }) => `${kind} ${assetId}`)).toEqual([
      'create-site a-0000',
      'create-inverter a-0000',
      'link a-0000',
      'create-site a-0001',
      'create-inverter a-0001',
      'link a-0001',
      'create-site a-0002',
    ]);
    expect(deferredCount).toBe(15);
    expect(deferred.map(({ assetId, createCount }) => `${assetId} ${createCount}`).slice(0, 2)).toEqual([
      'a-0002 1',
      'a-0003 2',
    ]);
    expect(new Set(deferred.map(({ reason }) => reason))).toEqual(new Set(['CreateLimitReached']));
  });

  test('those that wait for a later pass say so', () => {
    const views = [1, 2, 3].map((serial) => viewOf(facts(serial), SETTINGS, NOW));
    const shown = withDeferred(views, planCommissioning(views, { ...SETTINGS, createsMax: 3 }, NOW));
    expect(shown.map(({ phase }) => phase.reason)).toEqual([
      'AutoEnabled',
      'AutoEnabled',
      'CreateLimitReached',
    ]);
    expect(shown[2]!.assessment).toEqual(views[2]!.assessment);
  });

  test('what may have been created counts, since it is created where it is not found', () => {
    const unknown = facts(1, { intents: { site: intent('site', 'sent') } });
    const { actions, deferredCount } = plan([unknown, facts(2)], { createsMax: 1 });
    expect(actions.map(({ kind }) => kind)).toEqual(['verify']);
    expect(deferredCount).toBe(3);
  });

  test('completes what has begun before anything new, and what failed does not hold up the rest', () => {
    const failed = (serial: number, atMs: number) =>
      facts(serial, {
        intents: { site: { ...intent('site', 'failed'), key: `site:test:v-${serial}`, atMs, failure: 'no' } },
      });
    const begun = facts(9, {
      intents: { site: { ...intent('site', 'confirmed'), key: 'site:test:v-9', objectId: 's-9' } },
    });
    const all = [failed(1, NOW), failed(2, NOW - HOUR_MS), facts(3), begun];
    const { actions } = plan(all);
    expect([...new Set(actions.map(({ assetId }) => assetId))]).toEqual([
      'a-0009',
      'a-0003',
      'a-0002',
      'a-0001',
    ]);
  });

  test.each([
    ['at once', 0, true],
    ['not within the first minute', 1, false, 30_000],
    ['after a minute', 1, true, MINUTE_MS],
    ['not within the next five', 2, false, 4 * MINUTE_MS],
    ['after them', 2, true, 5 * MINUTE_MS],
    ['every six hours later', 9, false, 5 * HOUR_MS],
    ['every six hours at last', 9, true, 6 * HOUR_MS],
  ])('asks for metadata %s', (_, attemptCount, isAsked, sinceMs = 0) => {
    const { generation } = device(1);
    const lastAttemptMs = NOW - sinceMs;
    const known = { generation, askedMs: lastAttemptMs, attemptCount, lastAttemptMs };
    const of = facts(1, { metadata: attemptCount === 0 ? undefined : known });
    expect(kinds([of])).toEqual(isAsked ? ['request-metadata'] : []);
  });

  test('asks at most twice a day for metadata that is there', () => {
    let count = 0;
    let of = facts(1, { device: device(1, LINKED), metadata: undefined });
    for (let nowMs = NOW; nowMs < NOW + DAY_MS; nowMs += MINUTE_MS) {
      for (const { kind } of plan([of], {}, nowMs).actions) {
        expect(kind).toBe('request-metadata');
        count += 1;
        const systems = [metadata(of.device.remoteId, [inverter(0)])];
        of = { ...of, metadata: answered(of.device, systems, nowMs) };
      }
    }
    expect(count).toBe(1);
  });

  test('asks for nothing that is simulated', () => {
    const of = facts(1, { device: device(1, { isSimulated: true, ...LINKED }), metadata: undefined });
    expect(kinds([of])).toEqual([]);
  });

  test('of what has changed in the metadata plans what is now the case', () => {
    const rated = (ratingW: number) => {
      const of = device(1);
      return facts(1, {
        metadata: answered(of, [metadata(of.remoteId, [inverter(ratingW), part('pv-link')])]),
      });
    };
    const why = (ratingW: number) => plan([rated(ratingW)]).actions[0]!.why;
    expect(why(0)).toContain('dc-coupled');
    expect(why(5_000)).toContain('hybrid');
  });
});
