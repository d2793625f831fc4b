import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import {
  type AssetFacts,
  assess,
  type Device,
  OFFLINE_TIMEOUT_MS,
  planCommissioning,
  REASONS,
  type Reason,
  type RemoteState,
  type TelemetrySink,
  viewOf,
} from '../../../src/engine/commissioning/index.ts';
import { AdapterError } from '../../../src/engine/errors.ts';
import {
  type ArrivedMessage,
  applyPlan,
  evaluateStates,
  openTelemetryProcessor,
  pollStatus,
} from '../../../src/engine/fleet/index.ts';
import { sweepAssets } from '../../../src/engine/fleet/sweep-assets.ts';
import { collect, createRepositories } from '../../../src/engine/repositories/index.ts';
import { EMPTY_SAMPLE, FULL_RECORD, message } from '../../adapters/telemetry/messages.ts';
import {
  answered,
  device,
  facts,
  inverter,
  metadata,
  NOW,
  part,
  remoteIdOf,
} from '../commissioning/samples.ts';
import { cloudOf, DAY_MS, HOUR_MS, MINUTE_MS, PERIOD_MS, SETTINGS, sinkOf } from './rehearsal.ts';

/** What can happen to systems, records and answers at the edges, each with what holds then. */

const LINKED = { siteId: 's-1', inverterId: 'i-1' };

let table: Awaited<ReturnType<typeof openSqliteTable>>;
let fleet: ReturnType<typeof createRepositories>['fleet'];
beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
  fleet = createRepositories(table).fleet;
});
afterEach(() => table.close());

const clock = { nowMs: () => NOW };

function record(endMs: number, powerW = 100) {
  const sample = {
    ...EMPTY_SAMPLE,
    component: 'battery',
    quality: 'measured',
    activePowerW: powerW,
  } as const;
  return { ...FULL_RECORD, startMs: endMs - PERIOD_MS, endMs, inverterStateCode: 2080, samples: [sample] };
}

function sample(
  serial: number,
  endMs = NOW,
  more: { readonly simulated?: boolean; readonly powerW?: number } = {},
): ArrivedMessage {
  const content = { kind: 'energy', records: [record(endMs, more.powerW)] } as const;
  const simulated = more.simulated ?? false;
  return { message: message({ systemId: remoteIdOf(serial), simulated, content }), arrivalMs: endMs + 2_000 };
}

async function taken(messages: readonly ArrivedMessage[]) {
  const sink = sinkOf();
  const settings = { nowMs: NOW, offlineTimeoutMs: OFFLINE_TIMEOUT_MS };
  const processor = await openTelemetryProcessor({ fleet, sink }, settings);
  return { report: await processor.process(messages), sent: sink.sent };
}

const quarantinedReasons = async () => (await collect(fleet.quarantined())).map(({ reason }) => reason);

describe('telemetry', () => {
  it('of an unknown device is told once a day of UTC, and counted', async () => {
    const told = [];
    for (const atMs of [NOW, NOW + MINUTE_MS, NOW + DAY_MS])
      told.push((await taken([sample(7, atMs)])).report);
    expect(told.map(({ unknownSystemIds }) => unknownSystemIds.length)).toEqual([1, 0, 1]);
    expect(await collect(fleet.unknown())).toMatchObject([{ recordCount: 3 }]);
    expect(await collect(fleet.devices())).toEqual([]);
  });

  it.each([
    ['of a simulated system for a real asset', false, true],
    ['of a real system for a simulated asset', true, false],
  ])('%s is put apart, and shows nothing', async (_, isSimulated, simulated) => {
    await fleet.putDevices([device(1, { isSimulated, ...LINKED })]);
    const { report, sent } = await taken([sample(1, NOW, { simulated })]);
    expect(report.noteCounts.get('SimRealCollision')).toBe(1);
    expect(sent).toEqual([]);
    expect(await quarantinedReasons()).toEqual(['SimRealCollision']);
    expect(await collect(fleet.heartbeats())).toEqual([]);
  });

  it('of a simulated system for a simulated asset is sent as any other', async () => {
    await fleet.putDevices([device(1, { isSimulated: true, ...LINKED })]);
    expect((await taken([sample(1, NOW, { simulated: true })])).sent).toHaveLength(1);
  });

  it.each([
    ['one of which is linked is sent for that one', LINKED, ['a-0002']],
    ['none of which is linked is sent for none', {}, []],
  ])('of a device that two assets claim, %s', async (_, second: Partial<Device>, expected) => {
    await fleet.putDevices([device(1), device(2, { ...second, remoteId: remoteIdOf(1) })]);
    const { sent } = await taken([sample(1)]);
    expect(sent.map(({ assetId }) => assetId)).toEqual(expected);
  });

  it('of an asset that is given up is not sent', async () => {
    const absence = { sinceMs: NOW - HOUR_MS, sweepCount: 3 };
    await fleet.putDevices([device(1, { ...LINKED, absence })]);
    const { sent, report } = await taken([sample(1)]);
    expect(sent).toEqual([]);
    expect(report.unknownCount).toBe(1);
  });

  describe('that Concerto does not take', () => {
    const removed = new Set<string>();
    const sent: string[] = [];
    const sink: TelemetrySink = {
      send: async (measurements) => {
        const details = measurements
          .filter(({ assetId }) => removed.has(assetId))
          .map(({ key }) => ({ path: key, value: 'ASSET_NOT_FOUND', expected: 'another' }));
        sent.push(...measurements.map(({ key }) => key));
        if (details.length > 0) throw new AdapterError('measurements-rejected', 'not taken', { details });
      },
    };
    const process = async (messages: readonly ArrivedMessage[]) => {
      const settings = { nowMs: NOW, offlineTimeoutMs: OFFLINE_TIMEOUT_MS };
      return (await openTelemetryProcessor({ fleet, sink }, settings)).process(messages);
    };
    beforeEach(async () => {
      removed.clear();
      sent.length = 0;
      await fleet.putDevices([device(1, LINKED), device(2, LINKED)]);
    });

    it('of one asset holds up no other, and is noted once', async () => {
      removed.add('a-0001');
      const report = await process([sample(1), sample(2)]);
      expect(report.measurementCount).toBe(1);
      expect(report.noteCounts.get('MeasurementRefused')).toBe(1);
      await process([sample(1, NOW + PERIOD_MS)]);
      expect(await collect(fleet.quarantined())).toMatchObject([
        { reason: 'MeasurementRefused', systemId: remoteIdOf(1), count: 2 },
      ]);
      const before = sent.length;
      await process([sample(1), sample(2)]);
      expect(sent).toHaveLength(before);
    });

    it('of two assets that are all there is holds up nothing, since both were removed', async () => {
      removed.add('a-0001').add('a-0002');
      const report = await process([sample(1), sample(2)]);
      expect(report.measurementCount).toBe(0);
      expect(await collect(fleet.quarantined())).toMatchObject([
        { reason: 'MeasurementRefused', systemId: remoteIdOf(1) },
        { reason: 'MeasurementRefused', systemId: remoteIdOf(2) },
      ]);
    });

    it('for a fault of its own is given up by nobody', async () => {
      const broken: TelemetrySink = {
        send: async () => {
          throw new AdapterError('rejected', 'took none');
        },
      };
      const settings = { nowMs: NOW, offlineTimeoutMs: OFFLINE_TIMEOUT_MS };
      const processor = await openTelemetryProcessor({ fleet, sink: broken }, settings);
      await expect(processor.process([sample(1), sample(2)])).rejects.toThrow('took none');
      expect(await collect(fleet.heartbeats())).toEqual([]);
      expect(await quarantinedReasons()).toEqual([]);
    });
  });

  it('with a field that cannot be is counted as such, and is no reason to put anything apart', async () => {
    await fleet.putDevices([device(1, LINKED)]);
    const { report } = await taken([sample(1, NOW, { powerW: 31_000 })]);
    expect(report.noteCounts.get('FieldImplausible')).toBe(1);
    expect(await quarantinedReasons()).toEqual([]);
    expect(await collect(fleet.heartbeats())).toHaveLength(1);
  });

  it('that is older than what came before is counted as late, and sent', async () => {
    await fleet.putDevices([device(1, LINKED)]);
    await taken([sample(1)]);
    const { report, sent } = await taken([sample(1, NOW - HOUR_MS)]);
    expect(report.noteCounts.get('Late')).toBe(1);
    expect(sent).toMatchObject([{ late: true }]);
  });

  it('that conflicts is put apart once, and counted where it comes again', async () => {
    await fleet.putDevices([device(1, LINKED)]);
    await taken([sample(1)]);
    const other = sample(1, NOW, { powerW: 999 });
    await taken([other]);
    // A batch that was killed before its place was stored is the same arrival; one that arrives later is another.
    await taken([other]);
    expect(await collect(fleet.quarantined())).toMatchObject([{ reason: 'ConflictingDuplicate', count: 1 }]);
    await taken([{ ...other, arrivalMs: other.arrivalMs + MINUTE_MS }]);
    expect(await collect(fleet.quarantined())).toMatchObject([{ reason: 'ConflictingDuplicate', count: 2 }]);
  });
});

describe('an asset', () => {
  const warningsOf = (of: AssetFacts) => assess(of, SETTINGS, NOW).warnings.map(({ reason }) => reason);

  it.each([
    ['an inverter', '000100070001', []],
    ['a beacon', '000100120001', ['UnexpectedDeviceType']],
    ['a battery', '000100080001', ['UnexpectedDeviceType']],
  ])('with the id of %s is warned of, and not held up', (_, remoteId, expected) => {
    const of = device(1, { remoteId });
    const asset = facts(1, {
      device: of,
      metadata: answered(of, [metadata(remoteId, [inverter(0), part('pv-link')])]),
    });
    expect(warningsOf(asset)).toEqual(expected);
    expect(viewOf(asset, SETTINGS, NOW).phase.phase).toBe('provisioning-site');
  });

  const plannedFor = (all: readonly AssetFacts[], isAuto: boolean, createsMax = 100) => {
    const settings = { ...SETTINGS, isAuto, createsMax };
    return planCommissioning(
      all.map((one) => viewOf(one, settings, NOW)),
      settings,
      NOW,
    ).actions;
  };

  it('that waited while auto-commissioning was off is planned when it is on, the oldest first and no more than may be', () => {
    const waiting = [3, 1, 2].map((hours, index) => {
      const of = device(index + 1);
      const systems = [metadata(of.remoteId, [inverter(0), part('pv-link')])];
      return facts(index + 1, { device: of, metadata: answered(of, systems, NOW - hours * HOUR_MS) });
    });
    expect(plannedFor(waiting, false)).toEqual([]);
    const assetsOf = (createsMax: number) => [
      ...new Set(plannedFor(waiting, true, createsMax).map(({ assetId }) => assetId)),
    ];
    expect(assetsOf(100)).toEqual(['a-0001', 'a-0003', 'a-0002']);
    expect(assetsOf(4)).toEqual(['a-0001', 'a-0003']);
  });

  it('of unknown wiring is never created, however long it waits', () => {
    const of = device(1);
    for (const devices of [[], [inverter(undefined)], [inverter(0), inverter(5_000, 'inv-2')]]) {
      const asset = facts(1, { metadata: answered(of, [metadata(of.remoteId, devices)]) });
      expect(plannedFor([asset], true)).toEqual([]);
    }
  });

  it('that somebody edits while it is linked is left as it is, and planned anew', async () => {
    const of = facts(1);
    await fleet.putDevices([of.device]);
    const view = viewOf(of, SETTINGS, NOW);
    const provisioner = {
      createSite: async ({ externalId }: { readonly externalId: string }) => ({ id: 's-1', externalId }),
      createInverter: async ({ externalId }: { readonly externalId: string }) => ({ id: 'i-1', externalId }),
      link: async () => ({ outcome: 'conflict' as const }),
    };
    const reader = {
      assets: async () => ({ assets: [], totalCount: 0 }),
      findSite: async () => undefined,
      findInverter: async () => undefined,
    };
    const ports = { fleet, reader, provisioner, cloud: cloudOf({}), clock };
    const { actions } = planCommissioning([view], SETTINGS, NOW);
    const applied = await applyPlan({ actions }, [view], { instance: 'test', ports });
    expect(applied.provisioned).toMatchObject([{ result: { outcome: 'conflict' } }]);
    const intents = await collect(fleet.intents());
    const after = { ...of, intents: Object.fromEntries(intents.map((intent) => [intent.step, intent])) };
    expect(plannedFor([after], true).map(({ kind }) => kind)).toEqual(['link']);
  });
});

describe('states', () => {
  const heard = (lastFreshMs: number) => ({
    lastFreshMs,
    newestEndMs: lastFreshMs,
    inverterStateCode: 2080,
    freshCount: 2,
  });
  const told: { readonly id: string; readonly state: RemoteState }[] = [];
  const states = {
    setAssetState: async () => ({ outcome: 'written' as const }),
    setSiteState: async ({ siteId, state }: { readonly siteId: string; readonly state: RemoteState }) => {
      told.push({ id: siteId, state });
      return { outcome: 'written' as const };
    },
  };
  const evaluate = (all: readonly AssetFacts[]) => {
    told.length = 0;
    const views = all.map((one) => viewOf(one, SETTINGS, NOW));
    return evaluateStates(views, { ...SETTINGS, periodMs: PERIOD_MS }, { fleet, states, clock });
  };

  it('of both sites are told anew when a device moves from one to the other', async () => {
    const asset = (serial: number, siteId: string, lastFreshMs: number) =>
      facts(serial, {
        device: device(serial, { siteId, inverterId: `i-${serial}` }),
        heartbeat: heard(lastFreshMs),
      });
    const [well, silent] = [NOW - MINUTE_MS, NOW - HOUR_MS];
    await evaluate([asset(1, 's-1', well), asset(2, 's-1', silent), asset(3, 's-2', well)]);
    expect(told).toEqual([
      { id: 's-1', state: 'OFFLINE' },
      { id: 's-2', state: 'ONLINE' },
    ]);
    await evaluate([asset(1, 's-1', well), asset(2, 's-2', silent), asset(3, 's-2', well)]);
    expect(told).toEqual([
      { id: 's-1', state: 'ONLINE' },
      { id: 's-2', state: 'OFFLINE' },
    ]);
  });

  it('do not change because the vendor cannot be reached', async () => {
    const all = [1, 2].map((serial) =>
      facts(serial, { device: device(serial, LINKED), heartbeat: heard(NOW - MINUTE_MS) }),
    );
    await fleet.putDevices(all.map((one) => one.device));
    await evaluate(all);
    const cloud = cloudOf({
      status: async () => {
        throw new AdapterError('ces-unavailable', 'no answer', { retryable: true });
      },
    });
    const every = { kind: 'fixed', intervalMs: 15 * MINUTE_MS } as const;
    const report = await pollStatus(all, every, { fleet, cloud, clock });
    expect(report).toMatchObject({ appliedCount: 0, failures: [{}, {}] });
    expect(await collect(fleet.status())).toEqual([]);
    // It was not asked about: the next round tries again.
    expect(await collect(fleet.polls())).toEqual([]);
    expect((await evaluate(all)).transitions).toEqual([]);
  });
});

it('a sweep ends where the pages of the platform go round in a circle', async () => {
  const nextOf: { readonly [cursor: string]: string } = { start: 'b', b: 'c', c: 'b' };
  let pageCount = 0;
  const reader = {
    assets: async ({ cursor = 'start' }: { readonly cursor?: string }) => {
      pageCount += 1;
      if (pageCount > 10) throw new Error('it never ends');
      return { assets: [], totalCount: 0, nextCursor: nextOf[cursor]! };
    },
  };
  const report = await sweepAssets(reader, { repositories: { fleet }, nowMs: NOW });
  expect(report).toMatchObject({ held: 'SweepIncomplete', incomplete: 'the pages go round in a circle' });
});

/** Where what has to hold is tested: reason, file, and how the test is named. */
const TESTED: readonly (readonly [
  Reason | 'out of order' | 'every change' | 'there again',
  string,
  string,
])[] = [
  ['UnknownDevice', 'fleet/edge-cases', 'of an unknown device is told once a day of UTC, and counted'],
  ['UnknownDevice', 'fleet/old-flaws', 'a stream of unknown systems leaves the table as it is'],
  ['AbsentFromConcerto', 'commissioning/plan', 'missed by two sweeps'],
  ['AbsentFromConcerto', 'commissioning/sweep', 'counts absences of complete sweeps'],
  ['MassAbsenceGuard', 'commissioning/sweep', 'of %i loses %i at once'],
  ['MassAbsenceGuard', 'fleet/lifecycle', 'gives nothing up where Concerto suddenly has nothing'],
  ['MetadataTimeout', 'fleet/old-flaws', 'about ten times in the first day where no answer comes'],
  ['MetadataTimeout', 'fleet/edge-cases', 'of unknown wiring is never created'],
  ['MetadataIncomplete', 'fleet/metadata', 'is not replaced by an answer that leaves it out'],
  ['UnsolicitedMetadata', 'fleet/metadata', 'of a system that nobody has is put apart'],
  ['TopologyChanged', 'commissioning/drift', 'wiring'],
  ['Duplicate', 'commissioning/intake', 'that comes again is counted'],
  ['Duplicate', 'fleet/commission', 'the same batch again sends and remembers nothing new'],
  ['ConflictingDuplicate', 'fleet/edge-cases', 'that conflicts is put apart once'],
  ['Late', 'commissioning/intake', 'that is late is sent as such, and says nothing of the state'],
  ['TooOld', 'commissioning/intake', 'of more than a week ago is kept apart'],
  ['FutureTimestamp', 'commissioning/intake', 'of the future is kept apart'],
  ['out of order', 'commissioning/intake', 'the answer does not depend on the order of arrival'],
  ['DecodeError', '../cli/pwrcell', 'takes in what is recorded once, and keeps apart what cannot be read'],
  ['FieldImplausible', 'commissioning/intake', 'more than one and a half times the rating'],
  ['FieldImplausible', 'fleet/edge-cases', 'with a field that cannot be is counted as such'],
  ['CounterReset', 'commissioning/intake', 'that stays lower has begun anew'],
  ['SignSuspect', 'commissioning/stream-evidence', 'and what is sent is not turned round'],
  ['CtReversed', 'commissioning/stream-evidence', 'counts import as export'],
  ['ClockSkew', 'commissioning/stream-evidence', 'alone never makes it OFFLINE, however wrong it is'],
  ['TopologyContradicted', 'commissioning/stream-evidence', 'is contradicted by all there is'],
  ['SweepIncomplete', 'commissioning/sweep', 'an incomplete sweep makes nothing vanish'],
  ['DuplicateClaim', 'fleet/edge-cases', 'of a device that two assets claim'],
  ['DuplicateClaim', 'fleet/lifecycle', 'lets go of a claim when the other asset is mended'],
  ['SiteChanged', 'fleet/edge-cases', 'of both sites are told anew'],
  ['BadRemoteId', 'commissioning/plan', 'with a bad id'],
  ['BadRemoteId', 'fleet/lifecycle', 'goes on where an asset has %s'],
  ['UnexpectedDeviceType', 'fleet/edge-cases', 'is warned of, and not held up'],
  ['Simulated', 'commissioning/plan', 'asks for nothing that is simulated'],
  ['MeasurementRefused', 'fleet/edge-cases', 'of one asset holds up no other, and is noted once'],
  ['SimRealCollision', 'fleet/edge-cases', 'is put apart, and shows nothing'],
  ['AutoEnabled', 'fleet/edge-cases', 'that waited while auto-commissioning was off'],
  ['AutoEnabled', 'commissioning/plan', 'to be provisioned'],
  ['CreateLimitReached', 'commissioning/plan', 'those that wait for a later pass say so'],
  ['CreateLimitReached', 'fleet/lifecycle', 'is never exceeded, and everything is made in the end'],
  ['CreateLimitReached', 'fleet/lifecycle', 'is not used up by an asset that cannot be made'],
  [
    'AutoDisabledMidway',
    'commissioning/plan',
    'rests where auto-commissioning is off, and goes on where it has begun',
  ],
  ['StatusStale', 'commissioning/remote-state', 'a stale answer never overrides fresh telemetry'],
  ['CesUnavailable', 'fleet/edge-cases', 'do not change because the vendor cannot be reached'],
  ['CesUnavailable', 'fleet/unanswered', 'is told of the asset, since when and why, until it answers'],
  ['CesUnavailable', 'fleet/unanswered', 'are what an asset waits for, in its phase and in the plan'],
  ['CesUnavailable', '../adapters/http/client', '401 is answered with another token, once'],
  ['CesUnavailable', '../adapters/http/client', 'waits for as long as the host asks'],
  ['CesUnavailable', '../adapters/http/client', 'is left alone after half of twenty calls'],
  ['StaleAnswer', 'fleet/old-flaws', 'an answer that is older than the last is not applied'],
  ['StaleAnswer', 'fleet/unanswered', 'is not used, and told of the asset until a newer one comes'],
  ['every change', 'fleet/old-flaws', 'n changes in, n changes out'],
  [
    'PartialProvision',
    '../adapters/concerto/provisioning',
    'everything is there in the end, and nothing twice',
  ],
  ['OutcomeUnknown', 'commissioning/plan', 'reads back what may be there before anything is created'],
  [
    'AlreadyProvisioned',
    '../adapters/concerto/provisioning',
    'everything is there in the end, and nothing twice',
  ],
  ['Conflict', 'fleet/edge-cases', 'that somebody edits while it is linked'],
  ['Conflict', 'commissioning/plan', 'whose link was refused, since somebody changed it'],
  ['there again', 'fleet/lifecycle', 'after it was %s, is linked again with what was made for it'],
  ['there again', 'fleet/lifecycle', 'after it expired, has to be heard again, and its state is told again'],
  ['there again', 'fleet/lifecycle', 'under another id takes over what was made for the system'],
  ['NeverHeard', 'commissioning/plan', 'that is linked'],
  ['Flapping', 'commissioning/transitions', 'believes an asset that comes and goes at its second sample'],
  ['IngestSuspect', 'commissioning/transitions', 'they are believed after one more period'],
];

const ENGINE = fileURLToPath(new URL('../', import.meta.url));

it.each(TESTED)('%s: test/engine/%s has "%s"', (reason, file, name) => {
  if (!reason.includes(' ')) expect(Object.keys(REASONS)).toContain(reason);
  const path = join(ENGINE, `${file}.test.ts`);
  expect(existsSync(path), path).toBe(true);
  expect(readFileSync(path, 'utf8')).toContain(name);
});
