import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { loadHighs } from '../../../../src/adapters/solver/highs.ts';
import {
  type Choose,
  type ColumnProblem,
  changedProblem,
  checkProof,
  columnsOf,
  costCurve,
  explainSelection,
  inObjects,
  priceToWin,
  proofOf,
  resultOfColumns,
  type SelectionProblem,
  type SelectionResult,
  selectColumns,
  selectOffers,
  sensitivityOf,
  verifySelection,
} from '../../../../src/engine/offer-trader/index.ts';
import type { Solver } from '../../../../src/engine/ports.ts';
import { randomProblem } from '../random-problems.ts';

const SEED = 20_261_122;

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

const inOrder: Choose<SelectionProblem> = (one) => selectOffers(one, solver, { relativeGap: 1e-2 });
const fromColumns: Choose<ColumnProblem> = (one) =>
  resultOfColumns(one, selectColumns(one, solver, { relativeGap: 1e-2 }));

/** Offers and their options the other way round: what stands in columns is put in order. */
function turned(one: SelectionProblem): ColumnProblem {
  const offers = one.offers
    .map(({ participantId, options }) => ({ participantId, options: options.toReversed() }))
    .toReversed();
  return { ...one, offers: columnsOf(offers, one.request.dispositions.length) };
}

const bytes = (result: unknown) =>
  JSON.stringify(result, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as Int32Array) : value));

const problems = fc
  .tuple(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 14 }))
  .map(([seed, count]) => randomProblem(seed, count));

/** What is said of a choice: whether it is right, what proves it, and why. */
function told(problem: SelectionProblem | ColumnProblem, result: SelectionResult) {
  const { certificate } = result;
  return {
    violations: verifySelection(problem, result),
    proof: proofOf(problem, result),
    ...(certificate && {
      proven: checkProof(problem, result, certificate),
      explained: explainSelection(problem, result),
    }),
  };
}

it('is the same from objects and from columns, with all that is said of it', () => {
  fc.assert(
    fc.property(problems, (one) => {
      const columns = turned(one);
      expect(bytes(inObjects(columns))).toBe(bytes(one));
      const [result, other] = [inOrder(one), fromColumns(columns)];
      expect(bytes(other)).toBe(bytes(result));
      expect(told(one, result).violations).toEqual([]);
      expect(bytes(told(columns, other))).toBe(bytes(told(one, result)));
    }),
    { seed: SEED, numRuns: 60 },
  );
});

it('is the same where something is otherwise', () => {
  fc.assert(
    fc.property(problems, (one) => {
      const columns = turned(one);
      const { fixed: _, ...free } = one;
      const last = one.offers.at(-1)!;
      const whatIf = { without: [last.participantId], shortfallMicrosPerMwh: 700_000_000 };
      expect(bytes(fromColumns(changedProblem(columns, whatIf)))).toBe(
        bytes(inOrder(changedProblem(one, whatIf))),
      );
      const which = { participantId: last.participantId, optionId: last.options[0]!.id };
      expect(priceToWin(turned(free), which, fromColumns)).toEqual(priceToWin(free, which, inOrder));
      expect(costCurve(columns, [50, 100], fromColumns)).toEqual(costCurve(one, [50, 100], inOrder));
      const result = inOrder(one);
      expect(sensitivityOf(columns, result, fromColumns)).toEqual(sensitivityOf(one, result, inOrder));
    }),
    { seed: SEED, numRuns: 20 },
  );
});
