import { expect, it } from 'vitest';
import { detectFormat } from '../../../src/adapters/planner-formats/detect.ts';

it.each([
  ['flex', { format: 'flex-planner-problem/1' }],
  ['flexmeasures', { 'flex-model': {}, start: '' }],
  ['s2', [{ message_type: 'Handshake' }]],
  ['s2', { messages: [] }],
  ['s2', { message_type: 'Handshake' }],
  [undefined, { 'flex-model': {}, messages: [] }],
  [undefined, { format: 'flex-planner-problem/1', 'flex-model': {} }],
  [undefined, {}],
  [undefined, []],
  [undefined, 7],
  [undefined, null],
] as const)('%s by %j', (format, json) => {
  expect(detectFormat(json)).toBe(format);
});
