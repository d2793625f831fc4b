import { expect, it } from 'vitest';
import { withoutSecrets } from '../../../src/adapters/health-ping/without-secrets.ts';

it.each([
  ['batch --ping https://hc/token --quiet', 'batch --ping SECRET --quiet'],
  ['batch --ping=https://hc/token', 'batch --ping=SECRET'],
  ['batch --ping', 'batch --ping'],
  ['batch --pinging x --timeout 5m', 'batch --pinging x --timeout 5m'],
])('%s', (line, expected) => {
  expect(withoutSecrets(line.split(' ')).join(' ')).toBe(expected);
});
