import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ABSENT_SWEEPS,
  applySweep,
  claimsOf,
  countedFacts,
  type Device,
  type FleetAsset,
  isGone,
  ownersOf,
  type Sweep,
  sweepOf,
} from '../../../src/engine/commissioning/index.ts';
import { asset, DAY_MS, device, facts, HOUR_MS, MINUTE_MS, metadata, NOW, remoteIdOf } from './samples.ts';

const assets = (count: number) => Array.from({ length: count }, (_, serial) => asset(serial));
const complete = (found: readonly FleetAsset[], startedMs = NOW): Sweep =>
  sweepOf([{ assets: found, totalCount: found.length }], startedMs);
const tableOf = (found: readonly FleetAsset[]) => applySweep([], complete(found)).devices;

describe('pages', () => {
  const page = (from: number, until: number, totalCount: number) => ({
    assets: assets(until).slice(from),
    totalCount,
  });

  test.each([
    ['that fit', [page(0, 2, 4), page(2, 4, 4)], undefined, undefined],
    ['that overlap', [page(0, 3, 4), page(2, 4, 4)], undefined, '1 assets were on two pages'],
    ['with a hole', [page(0, 2, 5), page(3, 5, 5)], undefined, '4 of 5 assets were found'],
    [
      'of a number that changes',
      [page(0, 2, 4), page(2, 5, 5)],
      undefined,
      'the number of assets changed while they were read: 4, 5',
    ],
    ['that break off', [page(0, 2, 4)], 'timed out', 'timed out'],
    ['that are empty', [{ assets: [], totalCount: 0 }], undefined, undefined],
  ])('%s', (_, pages, failure, expected) => {
    expect(sweepOf(pages, NOW, failure).incomplete).toBe(expected);
  });

  test('of other adapters are not ours, and yet count', () => {
    const sweep = complete([asset(1), asset(2, { adapter: 'other' })]);
    expect(sweep.incomplete).toBeUndefined();
    expect(sweep.assets.map(({ id }) => id)).toEqual(['a-0001']);
  });

  test('an asset on two of them is what the later says', () => {
    const pages = [asset(1, { version: '1' }), asset(1, { version: '2' })].map((one) => ({
      assets: [one],
      totalCount: 1,
    }));
    expect(sweepOf(pages, NOW).assets).toMatchObject([{ version: '2' }]);
  });
});

describe('the device table', () => {
  test('has a row for each asset that a sweep finds, telemetry or not', () => {
    const { changed, devices } = applySweep([], complete(assets(5)));
    expect(devices.map(({ id }) => id)).toEqual(assets(5).map(({ id }) => id));
    expect(changed).toEqual(devices);
  });

  test('is not written again where nothing has changed', () => {
    const table = tableOf(assets(5));
    expect(applySweep(table, complete(assets(5), NOW + MINUTE_MS)).changed).toEqual([]);
  });

  test('takes over what has changed, and begins anew where the asset is another thing', () => {
    const table = tableOf(assets(1));
    const { changed } = applySweep(table, complete([asset(0, { vendorSiteId: 'v-moved' })]));
    expect(changed).toHaveLength(1);
    expect(changed[0]!.generation).not.toBe(table[0]!.generation);
  });

  test('counts absences of complete sweeps, and forgets them when the asset is back', () => {
    let table = tableOf(assets(30));
    const left = assets(30).slice(1);
    for (let sweep = 1; sweep <= ABSENT_SWEEPS; sweep += 1) {
      table = applySweep(table, complete(left, NOW + sweep * MINUTE_MS)).devices;
    }
    expect(table[0]!.absence).toEqual({ sinceMs: NOW + MINUTE_MS, sweepCount: ABSENT_SWEEPS });
    table = applySweep(table, complete(assets(30), NOW + 9 * MINUTE_MS)).devices;
    expect(table[0]!.absence).toBeUndefined();
  });

  test('an incomplete sweep makes nothing vanish, and brings what it found', () => {
    const table = tableOf(assets(30));
    const pages = [{ assets: [asset(3, { version: '9' }), asset(99)], totalCount: 31 }];
    const outcome = applySweep(table, sweepOf(pages, NOW + MINUTE_MS));
    expect(outcome).toMatchObject({ held: 'SweepIncomplete', absentCount: 0 });
    expect(outcome.changed.map(({ id }) => id)).toEqual(['a-0003', 'a-0099']);
    expect(outcome.devices.every(({ absence }) => absence === undefined)).toBe(true);
  });

  test('keeps the row of an asset that cannot be read now, and gives others up', () => {
    const table = tableOf(assets(30));
    const unreadable = [
      { id: 'a-0003', message: 'etag has to be an etag' },
      { id: 'x-1', adapter: 'ocpp', message: '' },
    ];
    const found = assets(30).filter(({ id }) => id !== 'a-0003' && id !== 'a-0004');
    const sweep = sweepOf([{ assets: found, unreadable, totalCount: 30 }], NOW + MINUTE_MS);
    expect(sweep).toMatchObject({ incomplete: undefined, unreadable: [{ id: 'a-0003' }] });
    const { devices, absentCount } = applySweep(table, sweep);
    expect(absentCount).toBe(1);
    expect(devices.filter(({ absence }) => absence !== undefined).map(({ id }) => id)).toEqual(['a-0004']);
    expect(devices[3]).toEqual(table[3]);
  });

  test('concludes nothing where it cannot be told which asset cannot be read', () => {
    const pages = [
      { assets: assets(29), unreadable: [{ message: 'it has to be an asset' }], totalCount: 30 },
    ];
    expect(sweepOf(pages, NOW).incomplete).toBe('there are assets whose id cannot be read');
  });

  test.each([
    [100, 5, undefined],
    [100, 6, 'MassAbsenceGuard'],
    [1_000, 20, undefined],
    [1_000, 21, 'MassAbsenceGuard'],
    [3, 1, undefined],
  ])('of %i loses %i at once: %s', (count, lostCount, held) => {
    const all = assets(count);
    expect(applySweep(tableOf(all), complete(all.slice(lostCount))).held).toBe(held);
  });

  test('those that go missing one after the other are many, too', () => {
    const all = assets(100);
    let table = tableOf(all);
    const heldAfter = [3, 5, 7, 9].map((lostCount, minute) => {
      const outcome = applySweep(table, complete(all.slice(lostCount), NOW + (minute + 1) * MINUTE_MS));
      table = outcome.devices;
      return outcome.held;
    });
    expect(heldAfter).toEqual([undefined, undefined, 'MassAbsenceGuard', 'MassAbsenceGuard']);
    expect(table.filter(({ absence }) => absence !== undefined)).toHaveLength(5);
  });

  test('many are missing once somebody says so, and are given up as others are', () => {
    const all = assets(100);
    let table = tableOf(all);
    const sweep = (minute: number, rules = {}) => {
      const outcome = applySweep(table, complete(all.slice(50), NOW + minute * MINUTE_MS), rules);
      table = outcome.devices;
      return outcome.held;
    };
    expect(sweep(1)).toBe('MassAbsenceGuard');
    expect(sweep(2, { areAbsencesBelieved: true })).toBeUndefined();
    expect([sweep(3), sweep(17)]).toEqual([undefined, undefined]);
    expect(table.filter((row) => isGone(row, NOW + 17 * MINUTE_MS))).toHaveLength(50);
    expect(applySweep(table, complete(all.slice(52), NOW + 18 * MINUTE_MS)).held).toBeUndefined();
  });

  test('deleted and swept once, it is the same but for times', () => {
    const versions = fc.array(fc.constantFrom('1', '2'), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(versions, { minLength: 1, maxLength: 4 }), (history) => {
        let table: readonly Device[] = [];
        let last: readonly FleetAsset[] = [];
        for (const [index, at] of history.entries()) {
          last = at.map((version, serial) => asset(serial, { version }));
          table = applySweep(table, complete(last, NOW + index * MINUTE_MS)).devices;
        }
        const timeless = (rows: readonly Device[]) =>
          JSON.stringify(rows.map((row) => ({ ...row, seenMs: 0 })));
        expect(timeless(applySweep([], complete(last)).devices)).toBe(timeless(table));
      }),
      { seed: 1, numRuns: 30 },
    );
  });
});

describe('an asset that had been given up and is there again', () => {
  const gone = (forMs: number, sweepCount = 3, more: Partial<Device> = {}) =>
    device(1, { absence: { sinceMs: NOW - forMs, sweepCount }, ...more });
  const found = (row: Device, returns = {}) => applySweep([row], complete([asset(1)]), returns);

  test.each([
    ['missed by one sweep is what it was', gone(MINUTE_MS, 1), undefined],
    ['missed by one sweep, however long ago, is what it was', gone(8 * DAY_MS, 1), undefined],
    ['given up is looked at anew', gone(HOUR_MS), { returnedMs: NOW }],
    ['expired is another thing', gone(7 * DAY_MS), { returnedMs: NOW, bornMs: NOW }],
    [
      'given up for the second time keeps when it was born',
      gone(HOUR_MS, 3, { returned: { returnedMs: NOW - DAY_MS, bornMs: NOW - DAY_MS } }),
      { returnedMs: NOW, bornMs: NOW - DAY_MS },
    ],
  ])('%s', (_, row, returned) => {
    const returns = row.returned === undefined ? [] : [{ id: row.id, ...row.returned }];
    const { devices, changed } = found(row, { returns });
    expect(devices[0]!.absence).toBeUndefined();
    expect(devices[0]!.returned).toEqual(returned);
    expect(changed).toEqual(devices);
    const isReborn = returned !== undefined && 'bornMs' in returned;
    expect(devices[0]!.generation === device(1).generation).toBe(!isReborn);
  });

  test('is said to be so once, and its row is rebuilt as it was', () => {
    const { devices, returned } = found(gone(7 * DAY_MS));
    expect(returned).toEqual([{ id: 'a-0001', returnedMs: NOW, bornMs: NOW }]);
    const next = applySweep(devices, complete([asset(1)], NOW + MINUTE_MS), { returns: returned });
    expect(next).toMatchObject({ changed: [], returned: [] });
    const rebuilt = applySweep([], complete([asset(1)], NOW + MINUTE_MS), { returns: returned });
    expect(rebuilt.devices).toEqual([{ ...devices[0], seenMs: NOW + MINUTE_MS }]);
  });
});

describe('what is known of an asset', () => {
  const heartbeat = {
    lastFreshMs: NOW - HOUR_MS,
    newestEndMs: 0,
    inverterStateCode: undefined,
    freshCount: 2,
  };
  const status = { status: 'success', observedMs: 0, receivedMs: NOW - HOUR_MS } as const;
  const site = {
    key: 'site:test:v-1',
    step: 'site',
    state: 'confirmed',
    atMs: NOW - HOUR_MS,
    objectId: 's-1',
  } as const;
  const known = (returned: Device['returned']) => {
    const of = device(1, returned === undefined ? {} : { returned });
    const counted = countedFacts(facts(1, { device: of, heartbeat, status, intents: { site } }));
    return Object.entries({ ...counted, site: counted.intents.site })
      .filter(([name, value]) => name in { metadata, heartbeat, status, site } && value !== undefined)
      .map(([name]) => name)
      .sort();
  };

  test.each([
    ['that was always there counts', undefined, ['heartbeat', 'metadata', 'site', 'status']],
    [
      'that was given up counts, but for what was made',
      { returnedMs: NOW },
      ['heartbeat', 'metadata', 'status'],
    ],
    ['that had expired does not count', { returnedMs: NOW, bornMs: NOW }, []],
    [
      'and was written down since counts',
      { returnedMs: NOW - DAY_MS, bornMs: NOW - DAY_MS },
      ['heartbeat', 'metadata', 'site', 'status'],
    ],
  ])('%s', (_, returned, expected) => {
    expect(known(returned)).toEqual(expected);
  });
});

describe('a system that two assets claim', () => {
  const linked = { siteId: 's-1', inverterId: 'i-1' };
  const twice = (left: Partial<Device>, right: Partial<Device>) => [
    device(1, left),
    device(2, { ...right, remoteId: remoteIdOf(1) }),
  ];

  test.each([
    ['none of which is linked, belongs to none', {}, {}, [false, false]],
    ['one of which is linked, stays with it', {}, linked, [false, true]],
    ['both of which are linked, belongs to none', linked, linked, [false, false]],
  ])('%s', (_, left, right, expected) => {
    const devices = twice(left, right);
    const claims = claimsOf(devices);
    expect(devices.map(({ id }) => claims.get(id)!.isIncumbent)).toEqual(expected);
    expect(ownersOf(devices, NOW).size).toBe(expected.filter(Boolean).length);
  });

  test('by however it is written, is claimed twice', () => {
    const devices = [device(10), device(11, { remoteId: remoteIdOf(10).toLowerCase() })];
    expect([...claimsOf(devices).values()].map(({ isIncumbent }) => isIncumbent)).toEqual([false, false]);
  });

  test.each([
    ['is empty', ''],
    ['is long', 'A'.repeat(200)],
    ['has what separates keys', '0001#0007/0001'],
    ['is of letters that look like digits', '０００１０００７０００１'],
  ])('whose id %s has no owner, and is no claim of others who have the same', (_, remoteId) => {
    const devices = [device(1, { remoteId, ...linked }), device(2, { remoteId }), device(3)];
    const claims = claimsOf(devices);
    expect(claims.get('a-0001')).toEqual({ others: [], isIncumbent: false });
    expect([...ownersOf(devices, NOW).values()].map(({ id }) => id)).toEqual(['a-0003']);
  });

  test('by twenty thousand assets names some of them, and ends soon', () => {
    const devices = Array.from({ length: 20_000 }, (_, serial) =>
      device(serial, { remoteId: remoteIdOf(1), ...(serial === 7 ? linked : {}) }),
    );
    const claims = claimsOf(devices);
    expect(claims.get('a-0007')?.isIncumbent).toBe(true);
    expect(new Set([...claims.values()].map(({ others }) => others.length))).toEqual(new Set([20]));
    expect([...claims].every(([id, { others }]) => !others.includes(id))).toBe(true);
  });

  test('is kept by an asset that one sweep did not find, until it is given up', () => {
    const ownerOf = (sweepCount: number, sinceMs: number) =>
      ownersOf([device(1, { absence: { sinceMs, sweepCount } })], NOW).size;
    expect(ownerOf(1, NOW - 60_000)).toBe(1);
    expect(ownerOf(3, NOW - 60_000)).toBe(1);
    expect(ownerOf(3, NOW - 900_000)).toBe(0);
  });

  test('is free again when the other has gone', () => {
    const devices = twice({}, { absence: { sinceMs: NOW, sweepCount: 1 } });
    expect(ownersOf(devices, NOW).get(remoteIdOf(1).toLowerCase())?.id).toBe('a-0001');
  });
});
