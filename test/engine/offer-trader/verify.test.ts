import { beforeAll, describe, expect, it } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { participantId } from '../../../src/engine/ids.ts';
import {
  type SelectionProblem,
  type SelectionResult,
  type SelectionViolation,
  selectOffers,
  verifySelection,
} from '../../../src/engine/offer-trader/index.ts';
import { offer, option, problem, request } from './problems.ts';

const PROBLEM: SelectionProblem = problem(
  request(['requested', -3000, -3000], ['available', -900, 900], ['unchanged'], ['available', 100, 500]),
  [
    offer('a', option('o1', [-1001, 301, 0, 0], 10_001, 0.5), option('o2', [-900, 0, 0, 0], 9000)),
    offer('b', option('o1', [-1500, 200, 0, 0], 20_001, 0.1)),
    offer('c'),
    offer('d', option('o1', [-10, 0, 0, 0], 900_000)),
  ],
  {
    fixed: [{ participantId: participantId('b'), optionId: 'o1', activationFactor: 0.5 }],
    limits: {
      maxAcceptedOffers: 2,
      maxTotalPriceMicros: 30_000,
      groups: [
        {
          name: 'feeder',
          participantIds: [participantId('a'), participantId('b')],
          minDeltaW: Int32Array.of(-9000, -900, 0, 0),
          maxDeltaW: Int32Array.of(0, 900, 0, 0),
        },
      ],
    },
  },
);

let right: SelectionResult;
beforeAll(async () => {
  right = selectOffers(PROBLEM, await loadHighs());
});

type Rule = SelectionViolation['rule'];
type Change = (result: SelectionResult) => Partial<SelectionResult>;

function rulesBroken(change: Change, asked: SelectionProblem = PROBLEM): ReadonlySet<Rule> {
  return new Set(verifySelection(asked, { ...right, ...change(right) }).map(({ rule }) => rule));
}

const firstAs =
  (change: Partial<SelectionResult['accepted'][number]>): Change =>
  ({ accepted: [first, ...rest] }) => ({ accepted: [{ ...first!, ...change }, ...rest] });

const plusOneAt = (series: Int32Array, period: number) =>
  series.map((value, index) => (index === period ? value + 1 : value));

describe('verifySelection', () => {
  it('finds nothing wrong with a right result', () => {
    expect(verifySelection(PROBLEM, right)).toEqual([]);
    expect(right.accepted.map((one) => one.participantId)).toEqual(['a', 'b']);
    expect(right.softened).toHaveLength(1);
  });

  const wrong: readonly (readonly [string, Rule, Change])[] = [
    ['an offer that does not exist', 'accepted', firstAs({ participantId: participantId('Z') })],
    ['an option that does not exist', 'accepted', firstAs({ optionId: 'o7' })],
    ['an offer accepted twice', 'accepted', (r) => ({ accepted: [r.accepted[0]!, ...r.accepted] })],
    ['a factor below the least', 'factor', firstAs({ activationFactor: 0.4 })],
    ['a factor above 1', 'factor', firstAs({ activationFactor: 1.01 })],
    ['a factor off the grid', 'factor', firstAs({ activationFactor: 0.805 })],
    ['a price that is not the scaled one', 'rounding', firstAs({ priceMicros: 1 })],
    ['a price that is not whole', 'rounding', firstAs({ priceMicros: 0.5 })],
    ['a price that is no number', 'cost', firstAs({ priceMicros: Number.NaN })],
    ['a factor that is no number', 'factor', firstAs({ activationFactor: Number.NaN })],
    [
      'a half rounded down',
      'rounding',
      ({ accepted: [a, b] }) => ({ accepted: [a!, { ...b!, priceMicros: 10_000 }] }),
    ],
    ['a power that is not the scaled one', 'rounding', firstAs({ deltaW: Int32Array.of(-1000, 301, 0, 0) })],
    ['a power with the wrong sign', 'rounding', firstAs({ deltaW: Int32Array.of(1001, 301, 0, 0) })],
    ['too few powers', 'rounding', firstAs({ deltaW: Int32Array.of(-1001, 301, 0) })],
    ['what is agreed left out', 'fixed', (r) => ({ accepted: r.accepted.slice(0, 1) })],
    ['an offer not spoken of', 'not-taken', () => ({ notTaken: [] })],
    [
      'a wrong reason',
      'not-taken',
      (r) => ({ notTaken: r.notTaken.map((one) => ({ ...one, reason: 'no-options' as const })) }),
    ],
    ['a wrong sum', 'sum', (r) => ({ sumDeltaW: plusOneAt(r.sumDeltaW, 1) })],
    ['a wrong shortfall', 'miss', (r) => ({ shortfallW: plusOneAt(r.shortfallW, 0) })],
    ['an overshoot of an available period', 'miss', (r) => ({ overshootW: plusOneAt(r.overshootW, 1) })],
    ['a breach untold', 'range', () => ({ softened: [] })],
    [
      'a breach of another size',
      'softened',
      (r) => ({ softened: r.softened.map((one) => ({ ...one, breachW: one.breachW + 1 })) }),
    ],
    [
      'a wrong reason of a breach',
      'softened',
      (r) => ({ softened: r.softened.map((one) => ({ ...one, reason: 'fixed-acceptances' as const })) }),
    ],
    [
      'a range softened without need',
      'softened',
      (r) => ({ softened: [...r.softened, { ...r.softened[0]!, period: 1, breachW: 0 }] }),
    ],
    [
      'a softened range that is only asked for',
      'softened',
      (r) => ({ softened: [...r.softened, { ...r.softened[0]!, period: 0 }] }),
    ],
    [
      'a softened range of nobody',
      'softened',
      (r) => ({ softened: [...r.softened, { ...r.softened[0]!, group: 'nobody' }] }),
    ],
    [
      'a breach for nothing',
      'softened',
      (r) => ({ softened: r.softened.map((one) => ({ ...one, priceMicrosPerMwh: 0 })) }),
    ],
    ['a wrong objective', 'cost', (r) => ({ objectiveMicros: r.objectiveMicros + 1 })],
    [
      'a wrong part of the cost',
      'cost',
      (r) => ({ components: { ...r.components, breachMicros: r.components.breachMicros - 1 } }),
    ],
    ['a bound above what was found', 'bound', (r) => ({ boundMicros: r.boundMicros + 1000 })],
    ['a wrong gap', 'bound', () => ({ gapPpm: 77 })],
    ['a reason to stop of what is optimal', 'bound', () => ({ stoppedBy: 'nodes' })],
  ];

  it.each(wrong)('finds %s', (_, rule, change) => {
    expect(rulesBroken(change)).toContain(rule);
  });

  it.each([
    ['too many offers', { maxAcceptedOffers: 1 }],
    ['too high a price', { maxTotalPriceMicros: 12_000 }],
    [
      'a group out of its range',
      { groups: [{ ...PROBLEM.limits!.groups![0]!, minDeltaW: Int32Array.of(-1000, 0, 0, 0) }] },
    ],
  ])('finds %s', (_, limits) => {
    expect(rulesBroken(() => ({}), { ...PROBLEM, limits })).toContain('limit');
  });
});
