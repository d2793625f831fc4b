import { expect, test } from 'vitest';
import { localPublisher } from '../../../src/adapters/notify/local.ts';

test('it publishes', () => {
  expect(localPublisher).toBeTypeOf('function');
});
