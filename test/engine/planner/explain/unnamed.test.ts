import { expect, test } from 'vitest';
import { explainInfeasible } from '../../../../src/engine/planner/explain/explain.ts';
import { problemOf, series, storage } from '../problems.ts';

test('what no limit is to blame for is said once, and no limit is named', () => {
  let askedCount = 0;
  const { conflicts, remedies } = explainInfeasible(
    problemOf(4, [storage(4)], { importLimitW: series(4, 1000) }),
    () => {
      askedCount += 1;
      return { status: 'infeasible', proven: true, conflicts: [], remedies: [] };
    },
  );
  expect(conflicts).toMatchObject([{ ids: ['site'], limits: [] }]);
  expect(remedies).toEqual([]);
  expect(askedCount).toBeLessThan(10);
});
