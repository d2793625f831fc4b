import { describe, expect, test } from 'vitest';
import { contractId, deviceId, participantId, siteId } from '../../../src/engine/ids.ts';
import {
  applyToPortfolio,
  diffPortfolio,
  EMPTY_PORTFOLIO,
  isEmptyDiff,
  type Portfolio,
} from '../../../src/engine/portfolio/index.ts';
import { BATTERY, CONTRACT, PARTICIPANT, PORTFOLIO, SITE, THERMAL, withDevices } from './example.ts';

const KEEP = { prune: false };
const PRUNE = { prune: true };

test('everything is added to nothing, by kind and then by id', () => {
  const sites = [{ ...SITE, id: siteId('s-2') }, SITE];
  expect(diffPortfolio(EMPTY_PORTFOLIO, { ...PORTFOLIO, sites }, KEEP)).toEqual({
    added: [
      { kind: 'groups', id: 'g' },
      { kind: 'sites', id: 's' },
      { kind: 'sites', id: 's-2' },
      { kind: 'participants', id: 'p' },
      { kind: 'contracts', id: 'k' },
    ],
    changed: [],
    removed: [],
    unchangedCount: 0,
  });
});

test('the same again is no difference, in whatever order', () => {
  const current = withDevices(BATTERY, THERMAL);
  const diff = diffPortfolio(current, withDevices(THERMAL, BATTERY), PRUNE);
  expect(diff.unchangedCount).toBe(4);
  expect(isEmptyDiff(diff)).toBe(true);
});

describe('what is not given', () => {
  const given: Portfolio = { ...EMPTY_PORTFOLIO, sites: [SITE] };

  test('stays, uncounted', () => {
    const diff = diffPortfolio(PORTFOLIO, given, KEEP);
    expect(diff).toEqual({ added: [], changed: [], removed: [], unchangedCount: 1 });
    expect(applyToPortfolio(PORTFOLIO, given, KEEP)).toEqual(PORTFOLIO);
  });

  test('is removed where that is asked for', () => {
    const diff = diffPortfolio(PORTFOLIO, given, PRUNE);
    expect(diff.removed).toEqual([
      { kind: 'groups', id: 'g' },
      { kind: 'participants', id: 'p' },
      { kind: 'contracts', id: 'k' },
    ]);
    expect(applyToPortfolio(PORTFOLIO, given, PRUNE)).toEqual(given);
  });
});

describe('changed fields', () => {
  const changesOf = (before: Portfolio, after: Portfolio) =>
    diffPortfolio(before, after, KEEP).changed.flatMap(({ fields }) => fields);

  test('are told with what they were', () => {
    const { maxDurationMinutes: _gone, ...rest } = CONTRACT;
    const contract = { ...rest, powerWMax: 4000, direction: 'up' } as const;
    const diff = diffPortfolio(PORTFOLIO, { ...EMPTY_PORTFOLIO, contracts: [contract] }, KEEP);
    expect(diff.changed).toEqual([
      {
        kind: 'contracts',
        id: 'k',
        fields: [
          { field: 'direction', from: 'down', to: 'up' },
          { field: 'maxDurationMinutes', from: 240 },
          { field: 'powerWMax', from: 5000, to: 4000 },
        ],
      },
    ]);
  });

  test('of devices are told by the id of the device', () => {
    const after = withDevices(THERMAL, { ...BATTERY, capacityWh: 12_000 });
    expect(changesOf(withDevices(BATTERY, THERMAL), after)).toEqual([
      { field: 'devices[battery].capacityWh', from: 10_000, to: 12_000 },
    ]);
  });

  test('of weekdays are one value', () => {
    const windows = [{ startMinutes: 960, endMinutes: 1260, weekdays: [1, 2] }];
    const after = { ...PORTFOLIO, contracts: [{ ...CONTRACT, windows }] };
    expect(changesOf(PORTFOLIO, after)).toEqual([
      { field: 'windows[0].weekdays', from: '1,2,3,4,5,6,7', to: '1,2' },
    ]);
  });

  test('show a device that comes, and a list that empties', () => {
    const pv = { kind: 'pv', id: deviceId('pv'), seriesId: SITE.id, curtailable: false } as never;
    expect(changesOf(withDevices(), withDevices(pv)).map(({ field }) => field)).toEqual([
      'devices[pv].kind',
      'devices[pv].id',
      'devices[pv].seriesId',
      'devices[pv].curtailable',
    ]);
    const emptied = { ...PORTFOLIO, contracts: [{ ...CONTRACT, windows: [] }] };
    expect(changesOf(PORTFOLIO, emptied).map(({ field }) => field)).toEqual([
      'windows[0].startMinutes',
      'windows[0].endMinutes',
      'windows[0].weekdays',
    ]);
  });
});

test('applying replaces, adds and sorts', () => {
  const contract = { ...CONTRACT, powerWMax: 1 };
  const given: Portfolio = {
    ...EMPTY_PORTFOLIO,
    participants: [{ ...PARTICIPANT, id: participantId('a') }],
    contracts: [{ ...CONTRACT, id: contractId('z') }, contract, { ...CONTRACT, id: contractId('a') }],
  };
  const wanted = applyToPortfolio(PORTFOLIO, given, KEEP);
  expect(wanted.participants.map(({ id }) => id)).toEqual(['a', 'p']);
  expect(wanted.contracts.map(({ id, powerWMax }) => [id, powerWMax])).toEqual([
    ['a', 5000],
    ['k', 1],
    ['z', 5000],
  ]);
  expect(isEmptyDiff(diffPortfolio(wanted, given, KEEP))).toBe(true);
});
