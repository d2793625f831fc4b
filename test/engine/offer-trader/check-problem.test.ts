import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/engine/errors.ts';
import { participantId } from '../../../src/engine/ids.ts';
import { checkSelectionProblem, type SelectionProblem } from '../../../src/engine/offer-trader/index.ts';
import { offer, option, problem, request } from './problems.ts';

const GOOD = problem(request(['requested', -1000, -900], ['available', -50, 50], ['unchanged']), [
  offer('a', option('o1', [-500, 10, 0], 100, 0.5), option('o2', [-600, 0, 0], 0)),
  offer('b'),
]);

function pathsOf(bad: SelectionProblem): readonly string[] {
  try {
    checkSelectionProblem(bad);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).code).toBe('bad-selection-problem');
    return (error as InputError).details.map(({ path }) => path);
  }
}

const one = (...options: Parameters<typeof option>) => ({
  ...GOOD,
  offers: [offer('a', option(...options))],
});
const agreed = (optionId: string, activationFactor: number) => [
  { participantId: participantId('a'), optionId, activationFactor },
];
const group = (minW: readonly number[], maxW: readonly number[], ...ids: readonly string[]) => ({
  name: 'feeder',
  participantIds: ids.map(participantId),
  minDeltaW: Int32Array.from(minW),
  maxDeltaW: Int32Array.from(maxW),
});

describe('checkSelectionProblem', () => {
  const refused: readonly (readonly [string, SelectionProblem, ...string[]])[] = [
    ['a period of no length', { ...GOOD, periodMs: 0 }, 'periodMs'],
    ['a period of half a millisecond', { ...GOOD, periodMs: 0.5 }, 'periodMs'],
    ['no periods', problem(request(), []), 'request.dispositions'],
    [
      'ranges of other lengths',
      {
        ...GOOD,
        request: { ...GOOD.request, minDeltaW: Int32Array.of(-1000), maxDeltaW: new Int32Array(4) },
      },
      'request.minDeltaW',
      'request.maxDeltaW',
    ],
    ['a minimum above the maximum', problem(request(['available', 5, 4]), []), 'request.minDeltaW[0]'],
    ['a request on both sides of 0', problem(request(['requested', -1, 1]), []), 'request.dispositions[0]'],
    [
      'an unchanged period with a range',
      problem({ ...request(['unchanged']), minDeltaW: Int32Array.of(-1), maxDeltaW: Int32Array.of(0) }, []),
      'request.dispositions[0]',
    ],
    [
      'bad prices of the request',
      { ...GOOD, request: { ...GOOD.request, shortfallMicrosPerMwh: -1, overshootMicrosPerMwh: Number.NaN } },
      'request.shortfallMicrosPerMwh',
      'request.overshootMicrosPerMwh',
    ],
    ['a change of another length', one('o1', [1, 2], 1), 'offers[0].options[0].deltaW'],
    ['a price that is no number', one('o1', [1, 2, 3], Number.NaN), 'offers[0].options[0].priceMicros'],
    ['a negative price', one('o1', [1, 2, 3], -1), 'offers[0].options[0].priceMicros'],
    ['a broken price', one('o1', [1, 2, 3], 1.5), 'offers[0].options[0].priceMicros'],
    ['an absurd price', one('o1', [1, 2, 3], 2e15), 'offers[0].options[0].priceMicros'],
    ['a least factor of 0', one('o1', [1, 2, 3], 1, 0), 'offers[0].options[0].minActivationFactor'],
    ['a least factor above 1', one('o1', [1, 2, 3], 1, 1.01), 'offers[0].options[0].minActivationFactor'],
    ['a least factor NaN', one('o1', [1, 2, 3], 1, Number.NaN), 'offers[0].options[0].minActivationFactor'],
    ['two offers of one participant', { ...GOOD, offers: [offer('a'), offer('b'), offer('a')] }, 'offers[2]'],
    [
      'an option id twice',
      { ...GOOD, offers: [offer('a', option('o1', [1, 1, 1], 1), option('o1', [2, 2, 2], 1))] },
      'offers[0].options[1]',
    ],
    [
      'sums beyond 32 bits',
      {
        ...GOOD,
        offers: [offer('a', option('o1', [2e9, 0, 0], 1)), offer('b', option('o1', [-2e9, 0, 0], 1))],
      },
      'offers[].deltaW[0]',
    ],
    [
      'groups that are no ranges',
      { ...GOOD, limits: { groups: [group([1, 1, 1], [0, 1, 1], 'a', 'a'), group([0], [0])] } },
      'limits.groups[0].minDeltaW[0]',
      'limits.groups[0].participantIds[1]',
      'limits.groups[1].minDeltaW',
      'limits.groups[1].maxDeltaW',
      'limits.groups[1]',
    ],
    [
      'limits that are no numbers of things',
      { ...GOOD, limits: { maxAcceptedOffers: -1, maxTotalPriceMicros: Number.NaN } },
      'limits.maxAcceptedOffers',
      'limits.maxTotalPriceMicros',
    ],
    [
      'limits that exclude what is agreed',
      { ...GOOD, fixed: agreed('o1', 0.5), limits: { maxAcceptedOffers: 0, maxTotalPriceMicros: 49 } },
      'limits.maxAcceptedOffers',
      'limits.maxTotalPriceMicros',
    ],
    ['an agreed option that is not offered', { ...GOOD, fixed: agreed('o9', 1) }, 'fixed[0]'],
    ['an agreed factor below the least', { ...GOOD, fixed: agreed('o1', 0.4) }, 'fixed[0].activationFactor'],
    ['an agreed factor off the grid', { ...GOOD, fixed: agreed('o1', 0.555) }, 'fixed[0].activationFactor'],
    ['an agreed factor NaN', { ...GOOD, fixed: agreed('o1', Number.NaN) }, 'fixed[0].activationFactor'],
    [
      'two agreements with one participant',
      { ...GOOD, fixed: [...agreed('o1', 1), ...agreed('o2', 1)] },
      'fixed[1]',
    ],
  ];

  it.each(refused.map(([what, bad, ...paths]) => ({ what, bad, paths })))('refuses $what', ({
    bad,
    paths,
  }) => {
    expect(pathsOf(bad)).toEqual(paths);
  });

  const accepted: readonly (readonly [string, SelectionProblem])[] = [
    ['a plain problem', GOOD],
    [
      'an agreed factor between hundredths on the continuous grid',
      {
        ...GOOD,
        factorGrid: 'continuous' as const,
        fixed: agreed('o1', 0.555),
      },
    ],
    [
      'limits that just hold what is agreed',
      {
        ...GOOD,
        fixed: agreed('o1', 0.5),
        limits: { maxAcceptedOffers: 1, maxTotalPriceMicros: 50 },
      },
    ],
    [
      'room without a limit',
      problem(request(['available', -(2 ** 31), 2 ** 31 - 1]), [offer('a', option('o1', [9], 1))]),
    ],
  ];

  it.each(accepted)('takes %s', (_, good) => {
    expect(pathsOf(good)).toEqual([]);
  });

  it('lists all problems at once, with what was found and expected', () => {
    const bad = { ...one('o1', [1], -5, 2), periodMs: -1 };
    expect(pathsOf(bad)).toHaveLength(4);
    expect(() => checkSelectionProblem(bad)).toThrow('4 problems');
  });
});
