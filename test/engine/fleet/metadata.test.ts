import { afterEach, describe, expect, it } from 'vitest';
import {
  assess,
  type Device,
  planCommissioning,
  type VendorCloud,
  viewOf,
} from '../../../src/engine/commissioning/index.ts';
import { AdapterError } from '../../../src/engine/errors.ts';
import { askMetadata, readFacts, sweepAssets } from '../../../src/engine/fleet/index.ts';
import { collect } from '../../../src/engine/repositories/index.ts';
import { closeSims } from '../../adapters/sim/sims.ts';
import { device, inverter, metadata, part } from '../commissioning/samples.ts';
import { cloudOf, DAY_MS, rehearse, SETTINGS, type TestFleet } from './rehearsal.ts';

let fleet: TestFleet;
afterEach(async () => {
  fleet.close();
  await closeSims();
});

const ask = async (answer: VendorCloud['metadata'], callsAtOnce = 8) => {
  const facts = await readFacts(fleet.fleet);
  const nowMs = fleet.clock.nowMs();
  const { actions } = planCommissioning(
    facts.map((one) => viewOf(one, SETTINGS, nowMs)),
    SETTINGS,
    nowMs,
  );
  return askMetadata(actions, facts, { ...fleet.ports, callsAtOnce, cloud: cloudOf({ metadata: answer }) });
};
const begin = async () => {
  fleet = await rehearse({ concerto: { systemCount: 1, hasDefects: false } });
  await sweepAssets(fleet.ports.reader, { repositories: fleet, nowMs: fleet.clock.nowMs() });
};
const known = async () => (await readFacts(fleet.fleet))[0]!.metadata;
const whole: VendorCloud['metadata'] = async ({ systemId }) => [
  metadata(systemId, [inverter(0), part('pv-link')]),
];

describe('metadata', () => {
  it('that is whole is not replaced by an answer that leaves it out', async () => {
    await begin();
    expect(await ask(whole)).toMatchObject({ askedCount: 1, answeredCount: 1 });
    const before = await known();
    fleet.after(DAY_MS);
    const oneOfTwo: VendorCloud['metadata'] = async ({ systemId }) => [
      metadata(systemId, [inverter(0)], { siteSystemCount: 2 }),
    ];
    expect(await ask(oneOfTwo)).toMatchObject({ askedCount: 1, answeredCount: 0 });
    expect(await known()).toMatchObject({ attemptCount: 2, answer: before!.answer });
    // It is asked for again later, and not in every pass.
    expect(await ask(whole)).toMatchObject({ askedCount: 0 });
  });

  it('with fewer systems than Concerto has at the site decides nothing, whatever the vendor counts', async () => {
    await begin();
    const { id, vendorSiteId } = (await readFacts(fleet.fleet))[0]!.device;
    const rows = (remoteIds: readonly (readonly [string, Partial<Device>])[]) =>
      fleet.fleet.putDevices(
        remoteIds.map(([other, more], index) => ({
          ...device(index + 10, { vendorSiteId, ...more }),
          remoteId: other,
        })),
      );
    // None of these is a system that the vendor could know at the site.
    await rows([
      ['not-an-id', {}],
      ['000100070A01', { isSimulated: true }],
      ['000100070A02', { absence: { sinceMs: 1, sweepCount: 1 } }],
      ['000100070A03', { vendorSiteId: 'elsewhere' }],
    ]);
    const uncounted: VendorCloud['metadata'] = async ({ systemId }) => [
      metadata(systemId, [inverter(0), part('pv-link')], { siteSystemCount: undefined }),
    ];
    const readyOf = async () => {
      const facts = (await readFacts(fleet.fleet)).find((one) => one.device.id === id)!;
      const { MetadataReady, TopologyResolved } = assess(facts, SETTINGS, fleet.clock.nowMs()).conditions;
      return [MetadataReady.reason, TopologyResolved.holds, MetadataReady.message];
    };
    await ask(uncounted);
    expect((await fleet.fleet.metadataOf(id))?.answer).toMatchObject({ siteSystemCount: 1 });
    await rows([['000100070A04', {}]]);
    fleet.after(DAY_MS);
    await fleet.fleet.putMetadata([{ ...(await fleet.fleet.metadataOf(id))!, generation: 'other' }]);
    await ask(uncounted);
    expect(await readyOf()).toEqual([
      'MetadataIncomplete',
      'unknown',
      'asked for 1 time; the answer leaves out systems of the site: it has 1 of 2',
    ]);
  });

  it('say as what an asset is commissioned until it is linked', async () => {
    await begin();
    const rated = (ratingW: number): VendorCloud['metadata'] => {
      return async ({ systemId }) => [metadata(systemId, [inverter(ratingW), part('pv-link')])];
    };
    const firstAfter = async (ratingW: number) => {
      fleet.after(2 * DAY_MS);
      await ask(rated(ratingW));
      return (await known())?.first?.class;
    };
    expect(await firstAfter(0)).toBe('dc-coupled');
    expect(await firstAfter(5_000)).toBe('hybrid');
    const { device: row } = (await readFacts(fleet.fleet))[0]!;
    await fleet.fleet.putDevices([{ ...row, siteId: 's-1', inverterId: 'i-1' }]);
    expect(await firstAfter(0)).toBe('hybrid');
  });

  it('of a vendor that cannot be reached is no attempt; a refusal is one', async () => {
    await begin();
    const failing =
      (retryable: boolean): VendorCloud['metadata'] =>
      async () => {
        throw new AdapterError('unavailable', 'no', { retryable });
      };
    expect((await ask(failing(true))).failures).toEqual([{ id: 'a-000001', message: 'no' }]);
    expect(await known()).toBeUndefined();
    await ask(failing(false));
    expect(await known()).toMatchObject({ attemptCount: 1 });
  });

  it.each([
    'credentials',
    'unreachable',
  ])('with refused %s are no attempt, and the rest is not asked for', async (code) => {
    fleet = await rehearse({ concerto: { systemCount: 12, hasDefects: false } });
    await sweepAssets(fleet.ports.reader, { repositories: fleet, nowMs: fleet.clock.nowMs() });
    let callCount = 0;
    const { failures, refused, askedCount } = await ask(async () => {
      callCount += 1;
      throw new AdapterError(code, 'not so');
    }, 2);
    expect([failures, refused?.code, askedCount]).toEqual([[], code, 0]);
    expect(callCount).toBe(2);
    expect((await readFacts(fleet.fleet)).map((one) => one.metadata)).toEqual(Array(12).fill(undefined));
    expect((await ask(whole)).askedCount).toBe(12);
  });

  it('that a host was not asked for, since it is left alone, are not counted as asked', async () => {
    fleet = await rehearse({ concerto: { systemCount: 3, hasDefects: false } });
    await sweepAssets(fleet.ports.reader, { repositories: fleet, nowMs: fleet.clock.nowMs() });
    let callCount = 0;
    const { askedCount, failures } = await ask(async () => {
      callCount += 1;
      const code = callCount === 1 ? 'unavailable' : 'circuit-open';
      throw new AdapterError(code, 'no', { retryable: true });
    }, 1);
    expect([askedCount, failures.length]).toEqual([1, 3]);
  });

  it('of a system that nobody has is put apart', async () => {
    await begin();
    const report = await ask(async (query) => [...(await whole(query)), metadata('00010007ffff', [])]);
    expect(report.unsolicitedCount).toBe(1);
    expect(await collect(fleet.fleet.quarantined())).toMatchObject([
      { reason: 'UnsolicitedMetadata', systemId: '00010007ffff', count: 1 },
    ]);
  });
});
