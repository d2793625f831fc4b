import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { parsePlannerProblem, plan } from '../../../src/engine/planner/index.ts';

test('the problem in docs/planner.md is read and planned', async () => {
  const page = readFileSync(new URL('../../../docs/planner.md', import.meta.url), 'utf8');
  const [, example] = /```json\n([\s\S]*?)```/.exec(page)!;
  const result = plan(parsePlannerProblem(JSON.parse(example!)), await loadHighs());
  // The 2 kWh in store cover three hours of half a kW.
  expect(result).toMatchObject({ status: 'optimal', solvedBy: 'dynamic-program' });
  if (result.status !== 'infeasible') expect(result.costMicros).toBeCloseTo(0, 3);
});
