import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ABSENT_SWEEPS,
  applySweep,
  claimsOf,
  type Device,
  type FleetAsset,
  isGone,
  ownersOf,
  type Sweep,
  sweepOf,
} from '../../../src/engine/commissioning/index.ts';
import { asset, device, MINUTE_MS, NOW, remoteIdOf } from './samples.ts';

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
