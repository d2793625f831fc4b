import { describe, expect, it } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import type { AssetMeasurement } from '../../../src/engine/commissioning/index.ts';
import { openSeriesFeed, type SystemMeasurements } from '../../../src/engine/fleet/index.ts';
import { seriesId } from '../../../src/engine/ids.ts';
import { createRepositories } from '../../../src/engine/repositories/index.ts';

/** Measurements of a system as series of its site. */

const SYSTEM = '000100070001';
const MIDNIGHT_MS = Date.UTC(2026, 10, 22);
const PERIOD_MS = 300_000;
const NAMED = new Map([[SYSTEM, SYSTEM]]);

type Powers = Partial<Record<AssetMeasurement['component'], number>>;

function interval(slot: number, powers: Powers, socPct?: number): readonly AssetMeasurement[] {
  const startMs = MIDNIGHT_MS + slot * PERIOD_MS;
  const endMs = startMs + PERIOD_MS;
  return Object.entries(powers).map(([component, powerW]) => ({
    key: `${component} ${endMs}`,
    assetId: 'a-1',
    component: component as AssetMeasurement['component'],
    startMs,
    endMs,
    powerW,
    ...(component === 'battery' && socPct !== undefined ? { socPct } : {}),
    late: false,
  }));
}

/** Sunny noon: the home draws 800 W, the roof gives 3 kW, 1.5 kW go into the battery, 200 W are lost. */
const NOON: Powers = { 'site-meter': -500, battery: 1_500, photovoltaic: -3_000, inverter: -1_300 };

async function opened(named: ReadonlyMap<string, string> | undefined = NAMED) {
  const table = await openSqliteTable(IN_MEMORY);
  const { series } = createRepositories(table);
  const feed = openSeriesFeed(series, named);
  const add = async (
    measurements: readonly AssetMeasurement[],
    topology?: SystemMeasurements['topology'],
  ) => {
    await feed.add([{ systemId: SYSTEM, topology, measurements }]);
    await feed.write();
  };
  const read = async (name: string) => {
    const span = { startMs: MIDNIGHT_MS - 86_400_000, endMs: MIDNIGHT_MS + 86_400_000 };
    const samples = await series.samplesIn(seriesId(`${SYSTEM}/${name}`), span);
    return [...(samples?.value ?? [])];
  };
  const meta = (name: string) => series.meta(seriesId(`${SYSTEM}/${name}`));
  return { feed, add, read, meta };
}

describe('series of a system', () => {
  it('fit together: net is load and battery less what the roof gives', async () => {
    const { add, read } = await opened();
    await add(interval(144, NOON, 61.5));
    const values = async (name: string) => (await read(name))[0];
    expect(await Promise.all(['net', 'load', 'rest', 'pv', 'battery', 'soc'].map(values))).toEqual([
      -500, 1_000, -2_000, 3_000, 1_500, 61.5,
    ]);
  });

  it.each([
    ['no meter', { battery: 0, photovoltaic: 0 }, 'dc-coupled', ['pv', 'battery']],
    [
      'photovoltaics that nobody measures',
      { 'site-meter': 0, battery: 0 },
      'ac-coupled',
      ['net', 'rest', 'battery'],
    ],
    ['no photovoltaics', { 'site-meter': 0, battery: 0 }, 'storage-only', ['net', 'load', 'rest', 'battery']],
  ] as const)('%s: what is not measured is absent, and not zero', async (_name, powers, topology, expected) => {
    const { add, read } = await opened();
    await add(interval(0, powers), topology);
    const names = ['net', 'load', 'rest', 'pv', 'battery', 'soc'];
    const there = await Promise.all(names.map(async (name) => ((await read(name)).length > 0 ? [name] : [])));
    expect(there.flat()).toEqual(expected);
  });

  it('late measurements fill in, gaps stay, and the same again changes nothing', async () => {
    const { add, read, meta, feed } = await opened();
    const at = (slot: number) => interval(slot, { 'site-meter': 100 + slot });
    await add([...at(0), ...at(4)]);
    await add(at(2));
    expect(await read('net')).toEqual([100, 102, 104]);
    const before = await meta('net');
    expect(before).toMatchObject({ sampleCount: 3, resolutionMs: PERIOD_MS, firstMs: MIDNIGHT_MS });
    await add([...at(0), ...at(2), ...at(4)]);
    expect(await read('net')).toEqual([100, 102, 104]);
    expect(await meta('net')).toEqual(before);
    expect(feed.report).toMatchObject({ systemCount: 1, sampleCount: 3 });
  });

  it('an interval over midnight lies in both days', async () => {
    const { add, read, meta } = await opened();
    const [one] = interval(0, { 'site-meter': 7 });
    await add([{ ...one!, startMs: MIDNIGHT_MS - 60_000, endMs: MIDNIGHT_MS + 240_000 }]);
    expect(await read('net')).toEqual([7, 7]);
    expect(await meta('net')).toMatchObject({ firstMs: MIDNIGHT_MS - 60_000, lastMs: MIDNIGHT_MS + 240_000 });
  });

  it('an interval of years, from a clock that jumped, is left out', async () => {
    const { add, read } = await opened();
    const [one] = interval(0, { 'site-meter': 7 });
    await add([{ ...one!, startMs: 0 }]);
    expect(await read('net')).toEqual([]);
  });

  it('a system that nobody names is counted once, and has no series', async () => {
    const { add, read, feed } = await opened(new Map());
    await add(interval(0, NOON));
    await add(interval(1, NOON));
    expect(await read('net')).toEqual([]);
    expect(feed.report).toEqual({ systemCount: 0, sampleCount: 0, unnamedSystemIds: new Set([SYSTEM]) });
  });
});
