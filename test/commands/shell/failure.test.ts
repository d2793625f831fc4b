import { expect, test } from 'vitest';
import { exitCodeOf, failureText, reportOf } from '../../../src/commands/shell/failure.ts';
import { AdapterError, InputError } from '../../../src/engine/errors.ts';

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

test('values from outside reach no screen with what would steer it', () => {
  const problem = { path: 'name', value: '\u001b]0;owned\u0007\nx', expected: 'a name' };
  const report = reportOf(new InputError('bad', 'No.', { details: [problem] }));
  const text = failureText(report, { isTTY: true, hasColor: false, hasUnicode: true, columns: 80 });
  expect(text).toContain('name "\ufffd]0;owned\ufffd x": expected a name');
});
