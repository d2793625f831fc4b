import { defineCommand, defineNoun, implement } from '../shell/define.ts';

export const storeInfo = defineCommand({
  path: ['store', 'info'],
  summary: 'show where the store is and what it holds',
  args: [],
  options: {},
  examples: [{ command: 'flex store info', says: 'file, size, schema version, items by kind' }],
  danger: 'none',
  output: 'object',
  prints: 'file, size, schema version, items by kind',
});

export const storeCheck = defineCommand({
  path: ['store', 'check'],
  summary: 'read every item of the store and say which cannot be read',
  args: [],
  options: {},
  examples: [{ command: 'flex store check', says: 'nothing found is good' }],
  danger: 'none',
  output: 'object',
  prints: 'items read, and what is wrong with which',
});

export const store = defineNoun('store', [
  implement(storeInfo, () => import('./info.ts')),
  implement(storeCheck, () => import('./check.ts')),
]);
