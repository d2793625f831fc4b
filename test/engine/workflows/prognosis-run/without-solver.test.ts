import { afterEach, beforeEach, expect, test } from 'vitest';
import { classify } from '../../../../src/engine/planner/classify.ts';
import { parsePlannerProblem } from '../../../../src/engine/planner/index.ts';
import { collect } from '../../../../src/engine/repositories/index.ts';
import { cutRun } from '../../../../src/engine/workflows/prognosis-run/cut-batches.ts';
import { generateBatch } from '../../../../src/engine/workflows/prognosis-run/generate-batch.ts';
import { type ExampleStore, openExampleStore } from '../../../support/example-store.ts';

let store: ExampleStore;
beforeEach(async () => {
  store = await openExampleStore({ seed: 1, siteCount: 8, day: '2026-11-21', historyDays: 3 });
});
afterEach(() => store.close());

test('a prognosis run asks for a solver once for each site that needs one, and for no other', async () => {
  let asked = 0;
  const solver = () => {
    asked += 1;
    return store.ports.solver();
  };
  const input = { runId: 'run-1', groupId: store.group.id, day: store.day };
  const ports = { ...store.ports, solver };
  const { batches } = await cutRun(input, ports);
  for (const batch of batches) await generateBatch({ ...input, batch }, ports);
  const { plans, portfolio } = store.repositories;
  const kinds: string[] = [];
  for (const { id } of await collect(portfolio.sites())) {
    const plan = await plans.latest(id, store.day);
    kinds.push(classify(parsePlannerProblem(JSON.parse(plan!.problemJson))).kind);
  }
  const needing = kinds.filter((kind) => kind === 'general').length;
  expect(kinds.length - needing).toBeGreaterThan(2);
  expect(asked).toBe(needing);
});
