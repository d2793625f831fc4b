import { expect, test } from 'vitest';
import { WORKFLOWS } from '../../../../src/engine/workflows/index.ts';

test('there are three workflows', () => {
  expect(WORKFLOWS.map(({ name }) => name)).toEqual(['prognosis-run', 'market-cycle', 'flex-order']);
});
