import { afterEach, describe, expect, it } from 'vitest';
import type { StateSink } from '../../../src/engine/commissioning/index.ts';
import { AdapterError } from '../../../src/engine/errors.ts';
import { type RoundSettings, statusRound, sweepAssets } from '../../../src/engine/fleet/index.ts';
import { collect } from '../../../src/engine/repositories/index.ts';
import { closeSims } from '../../adapters/sim/sims.ts';
import { cloudOf, MINUTE_MS, PERIOD_MS, rehearse, SETTINGS, type TestFleet } from './rehearsal.ts';

/** A host that answers nobody is asked no more, and is no failure of each asset. */

let fleet: TestFleet;
afterEach(async () => {
  fleet.close();
  await closeSims();
});

const SYSTEMS = 40;
const AT_ONCE = 4;
const ROUND: RoundSettings = {
  ...SETTINGS,
  periodMs: PERIOD_MS,
  polls: { kind: 'fixed', intervalMs: 15 * MINUTE_MS },
};

const begin = async () => {
  const clean = { systemCount: SYSTEMS, hasDefects: false };
  fleet = await rehearse({ concerto: { ...clean, provisionedPct: 100 }, ces: clean });
  await sweepAssets(fleet.ports.reader, { repositories: fleet, nowMs: fleet.clock.nowMs() });
};
const round = (more: Partial<Parameters<typeof statusRound>[1]> = {}) =>
  statusRound(ROUND, {
    ...fleet.statusPorts,
    ...fleet.evaluationPorts,
    callsAtOnce: AT_ONCE,
    ...more,
  });

/** Refuses everybody after so many calls. */
const refusing = (code: string, afterCount: number, states: StateSink) => {
  const calls = { count: 0 };
  const told: string[] = [];
  const call = async <Result>(id: string, work: () => Promise<Result>): Promise<Result> => {
    calls.count += 1;
    if (calls.count > afterCount) throw new AdapterError(code, 'not so');
    told.push(id);
    return work();
  };
  const sink: StateSink = {
    setAssetState: (change) => call(change.assetId, () => states.setAssetState(change)),
    setSiteState: (change) => call(change.siteId, () => states.setSiteState(change)),
  };
  return { calls, told, sink };
};

describe.each(['credentials', 'unreachable'])('%s', (code) => {
  it('of the vendor end asking, and not what follows from the stream', async () => {
    await begin();
    const cloud = cloudOf({
      status: async () => {
        throw new AdapterError(code, 'not so');
      },
    });
    const { polled, evaluated } = await round({ cloud });
    expect(cloud.calls.count).toBe(AT_ONCE);
    expect(polled).toMatchObject({ siteCount: 0, failures: [], refused: { code } });
    expect(await collect(fleet.fleet.polls())).toEqual([]);
    expect(evaluated.transitions).toHaveLength(SYSTEMS);
  });

  it('of the platform end telling; what it was told before is not told again', async () => {
    await begin();
    const { calls, told, sink } = refusing(code, 10, fleet.evaluationPorts.states);
    await expect(round({ states: sink })).rejects.toMatchObject({ code });
    expect(calls.count).toBeLessThanOrEqual(10 + AT_ONCE);
    expect((await collect(fleet.fleet.states())).map(({ id }) => id)).toEqual(told.toSorted());
    const { evaluated } = await round();
    expect(evaluated.transitions.map(({ assetId }) => assetId)).toHaveLength(SYSTEMS - told.length);
  });
});

describe('any other failure', () => {
  it('is one of its asset alone', async () => {
    await begin();
    const cloud = cloudOf({
      status: async () => {
        throw new AdapterError('permission', 'not this one');
      },
    });
    const { sink } = refusing('rejected', 0, fleet.evaluationPorts.states);
    const { polled, evaluated } = await round({ cloud, states: sink });
    const devices = await collect(fleet.fleet.devices());
    const sites = new Set(
      devices.flatMap(({ isSimulated, vendorSiteId }) => (isSimulated ? [] : vendorSiteId)),
    );
    expect(cloud.calls.count).toBe(sites.size);
    expect(polled.failures).toHaveLength(sites.size);
    expect(polled.refused).toBeUndefined();
    expect(evaluated.failures).toHaveLength(SYSTEMS);
  });
});

describe('what the vendor said of a system', () => {
  it('does not count for the asset when it has become another', async () => {
    await begin();
    const [device] = await collect(fleet.fleet.devices());
    const nowMs = fleet.clock.nowMs();
    const { id, generation } = device!;
    const said = { id, observedMs: nowMs, receivedMs: nowMs };
    await fleet.fleet.putStatus([{ ...said, status: 'error', generation: '0001000700FF@elsewhere' }]);
    const cloud = cloudOf({ status: async () => [] });
    const { evaluated } = await round({ cloud });
    const first = evaluated.transitions.find(({ assetId }) => assetId === id)!;
    expect(first.verdict.reason).toBe('NeverConnected');
    // What is said of what it is now replaces what was said of what it was, whenever that was.
    const earlier = { ...said, observedMs: nowMs - MINUTE_MS, generation };
    expect(await fleet.fleet.putStatus([{ ...earlier, status: 'disconnected' }])).toEqual([true]);
    expect(await fleet.fleet.putStatus([{ ...earlier, status: 'success' }])).toEqual([false]);
  });
});
