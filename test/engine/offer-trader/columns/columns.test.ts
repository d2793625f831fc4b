import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/engine/errors.ts';
import { participantId } from '../../../../src/engine/ids.ts';
import {
  type ColumnProblem,
  checkCertificate,
  checkColumnCertificate,
  columnsOf,
  OfferColumnsWriter,
  offerAt,
  resultOfColumns,
  type SelectionProblem,
  selectColumns,
  selectOffers,
  verifySelection,
} from '../../../../src/engine/offer-trader/index.ts';
import type { Solver } from '../../../../src/engine/ports.ts';
import { offer, option, problem, request } from '../problems.ts';
import { randomProblem } from '../random-problems.ts';

const nobody: Solver = {
  name: 'nobody',
  solve() {
    throw new Error('nothing is left to a solver here');
  },
};

const MANY = 3_200;

function inColumns(one: SelectionProblem): ColumnProblem {
  return { ...one, offers: columnsOf(one.offers, one.request.dispositions.length) };
}

/** Limits of groups and what is agreed are for many too; those of count and price are the solver's. */
function manyWith(seed: number, isWithGroups: boolean): SelectionProblem {
  const { limits, fixed, ...rest } = randomProblem(seed, MANY);
  const [first] = rest.offers;
  const agreed = {
    participantId: first!.participantId,
    optionId: first!.options[0]!.id,
    activationFactor: 1,
  };
  const half = rest.offers.filter((_, index) => index % 2 === 0).map((one) => one.participantId);
  const width = rest.request.minDeltaW.map((minW) => Math.round(minW / 2) - 4_000);
  const group = { name: 'feeder', participantIds: half, minDeltaW: width, maxDeltaW: width.map((w) => -w) };
  return { ...rest, ...(isWithGroups && { limits: { groups: [group] }, fixed: [agreed] }) };
}

describe('columns', () => {
  it('hold what the objects held, by participant and option', () => {
    const turned = [
      offer('b', option('o2', [0, 5, 5, 0], 7, 0.3), option('o1', [-1, -1, 2, 2], 3)),
      offer('a'),
    ];
    const columns = columnsOf(turned, 4);
    expect([0, 1].map((at) => offerAt(columns, at))).toEqual([
      { participantId: 'a', options: [] },
      { participantId: 'b', options: [turned[0]!.options[1], turned[0]!.options[0]] },
    ]);
  });

  it('hold runs as they are written', () => {
    const writer = new OfferColumnsWriter(5);
    writer.offer(participantId('a'));
    writer.option({ id: 'o', priceMicros: 1, minActivationFactor: 1 });
    writer.run(1, -7);
    writer.run(2, -7);
    writer.run(4, 2);
    expect([...offerAt(writer.columns(), 0).options[0]!.deltaW]).toEqual([0, -7, -7, -7, 2]);
  });
});

describe('choosing from columns', () => {
  it.each([
    ['few', 40, false],
    ['many', MANY, false],
    ['many, with a feeder and something agreed', MANY, true],
  ] as const)('%s: is choosing from the objects', (_, count, isWithGroups) => {
    const one = count === MANY ? manyWith(3, isWithGroups) : { ...randomProblem(3, count), limits: {} };
    const columns = inColumns(one);
    const selection = selectColumns(columns, nobody, { relativeGap: 1e-3 });
    const told = resultOfColumns(columns, selection);
    expect(told).toEqual(selectOffers(one, nobody, { relativeGap: 1e-3 }));
    expect(verifySelection(one, told)).toEqual([]);
  });

  it.each([1, 2, 3, 4])('proves the same in columns as in objects, seed %i', (seed) => {
    const one = manyWith(seed, true);
    const columns = inColumns(one);
    const selection = selectColumns(columns, nobody);
    const certificate = selection.certificate!;
    const proven = checkColumnCertificate(columns, selection, certificate);
    expect(proven).toEqual(checkCertificate(one, resultOfColumns(columns, selection), certificate));
    expect(Math.abs(proven.boundMicros - selection.boundMicros)).toBeLessThan(1e-6 * selection.boundMicros);
    expect(selection.gapPpm).toBeLessThan(1_000);
  });

  it('proves the same where doubles are not exact any more', () => {
    const one = manyWith(5, false);
    const dear = one.offers.map(({ participantId: id, options }) => ({
      participantId: id,
      options: options.map((own) => ({ ...own, priceMicros: own.priceMicros * 1_000_003 })),
    }));
    const large = { ...one, offers: dear, periodMs: 700_001 };
    const columns = inColumns(large);
    const selection = selectColumns(columns, nobody);
    const certificate = selection.certificate!;
    expect(checkColumnCertificate(columns, selection, certificate)).toEqual(
      checkCertificate(large, resultOfColumns(columns, selection), certificate),
    );
  });

  it('takes the smaller participant ids of equal offers, the larger factors first', () => {
    const alike = Array.from({ length: MANY }, (_, index) =>
      offer(`p${String(index).padStart(5, '0')}`, option('o', [-1000, 300], 50_000, 0.2)),
    );
    const columns = inColumns(
      problem(request(['requested', -999_999, -999_300], ['available', 0, 400_000]), alike),
    );
    const { taken } = selectColumns(columns, nobody);
    expect([...taken.option]).toEqual(Array.from(taken.option, (_, index) => index));
    expect([...taken.factor]).toEqual([...taken.factor].sort((a, b) => b - a));
  });
});

describe('columns that have no meaning', () => {
  it('are refused with all that is wrong', () => {
    const writer = new OfferColumnsWriter(3);
    for (const [priceMicros, minActivationFactor] of [
      [-1, 0.5],
      [1, 0],
    ] as const) {
      writer.offer(participantId('a'));
      writer.option({ id: 'o', priceMicros, minActivationFactor });
      writer.run(7, 5);
    }
    const wrong = {
      ...problem(request(['available', -1, 1], ['available', -1, 1]), []),
      offers: writer.columns(),
    };
    let refusal: unknown;
    try {
      selectColumns(wrong, nobody);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(InputError);
    expect((refusal as InputError).details?.map(({ path }) => path)).toEqual([
      'offers.periodCount',
      'offers[0].options[0].priceMicros',
      'offers[0].options[0].runs',
      'offers[1]',
      'offers[1].options[0].minActivationFactor',
      'offers[1].options[0].runs',
    ]);
  });

  it('are refused where sums do not fit 32 bits', () => {
    const large = Array.from({ length: 3 }, (_, at) => offer(`p${at}`, option('o', [-1_000_000_000, 0], 1)));
    const columns = inColumns(problem(request(['requested', -2, -1], ['available', 0, 0]), large));
    expect(() => selectColumns(columns, nobody)).toThrow(InputError);
    const two = inColumns(problem(request(['requested', -2, -1], ['available', 0, 0]), large.slice(0, 2)));
    expect(() => selectColumns(two, nobody)).not.toThrow();
  });
});
