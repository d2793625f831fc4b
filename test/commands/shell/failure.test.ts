import { expect, test } from 'vitest';
import { exitCodeOf } from '../../../src/commands/shell/failure.ts';
import { AdapterError } from '../../../src/engine/errors.ts';

test.each([
  ['credentials', 77],
  ['permission', 77],
  ['store-no-permission', 77],
  ['store-unopenable', 69],
  ['disk-full', 69],
  ['output-failed', 69],
])('%s: exit %i', (code, exitCode) => {
  expect(exitCodeOf(new AdapterError(code, 'why'))).toBe(exitCode);
});
