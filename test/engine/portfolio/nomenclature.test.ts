import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const PAGE = read('docs/nomenclature.md');

test.each([
  'portfolio/types.ts',
  'planner/problem.ts',
  'planner/result.ts',
  'planner/plan.ts',
  'prognosis/types.ts',
  'market/request.ts',
  'market/offer.ts',
])('docs/nomenclature.md explains every name in the types of %s', (file) => {
  const names = [...read(`src/engine/${file}`).matchAll(/readonly (\w+)\??:/g)].map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(0);
  expect([...new Set(names)].filter((name) => !PAGE.includes(`\`${name}\``))).toEqual([]);
});
