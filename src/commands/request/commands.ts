import { DRY_RUN, defineCommand, defineNoun, implement } from '../shell/define.ts';
import { REQUEST_OPTIONS } from './options.ts';

export const createRequest = defineCommand({
  path: ['request', 'create'],
  summary: 'store a flex request',
  args: [],
  options: {
    file: {
      kind: 'file',
      short: 'f',
      description: 'the request as YAML or JSON instead of flags; - is stdin',
    },
    ...REQUEST_OPTIONS,
    dryRun: DRY_RUN,
  },
  examples: [
    { command: 'flex request create --reduce 20kW --periods 17:00-20:00', says: 'tomorrow evening' },
    { command: 'flex request create -f request.yaml', says: 'from a file' },
  ],
  danger: 'writes',
  output: 'object',
  prints: 'the request',
});

export const listRequests = defineCommand({
  path: ['request', 'list'],
  summary: 'list flex requests, newest first',
  args: [],
  options: { limit: { kind: 'integer', default: '50', min: 1, description: 'at most so many' } },
  examples: [{ command: 'flex request list', says: 'what was asked' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per request',
});

export const showRequest = defineCommand({
  path: ['request', 'show'],
  summary: 'show a flex request, period by period',
  args: [{ name: 'request', kind: 'request', required: true, description: 'id of a request' }],
  options: {},
  examples: [{ command: 'flex request show quarter-2026-11-22-1f0c', says: 'runs of equal periods' }],
  danger: 'none',
  output: 'object',
  prints: 'the request',
});

export const validateRequest = defineCommand({
  path: ['request', 'validate'],
  summary: 'check a request file',
  args: [{ name: 'file', kind: 'file', required: true, description: 'the request; - is stdin' }],
  options: {},
  examples: [{ command: 'flex request validate request.yaml', says: 'what it asks, or every mistake' }],
  danger: 'none',
  output: 'object',
  prints: 'the request as it is understood',
});

export const request = defineNoun('request', [
  implement(createRequest, () => import('./create.ts')),
  implement(listRequests, () => import('./list.ts')),
  implement(showRequest, () => import('./show.ts')),
  implement(validateRequest, () => import('./validate.ts')),
]);
