import { expect, expectTypeOf, it } from 'vitest';
import { defineCommand, flagOf, keyOf, type Run } from '../../../src/commands/shell/define.ts';
import type { SiteId } from '../../../src/engine/ids.ts';

const definition = defineCommand({
  path: ['plan', 'show'],
  summary: 'show a plan',
  args: [
    { name: 'site', kind: 'site', required: true, description: 'id of a site' },
    { name: 'power', kind: 'power', description: 'a power' },
    { name: 'file', kind: 'file', variadic: true, description: 'files' },
  ],
  options: {
    timeout: { kind: 'duration', default: '15m', description: 'how long' },
    price: { kind: 'price', description: 'a price' },
    mode: { kind: 'enum', choices: ['fast', 'slow'], description: 'how' },
    level: { kind: 'enum', choices: ['a', 'b'], default: 'a', description: 'which' },
    tag: { kind: 'text', multiple: true, description: 'tags' },
    until: { kind: 'day', required: true, description: 'a day' },
    cache: { kind: 'boolean', default: true, description: 'no cache' },
  },
  examples: [{ command: 'flex plan show home-01', says: 'a plan' }],
  danger: 'none',
  output: 'object',
  prints: 'a plan',
});

it('the handler’s types follow from the definition', () => {
  type Given = Parameters<Run<typeof definition>>[0];
  expectTypeOf<Given['args']>().toEqualTypeOf<{
    readonly site: SiteId;
    readonly powerW: number | undefined;
    readonly file: readonly string[];
  }>();
  expectTypeOf<Given['options']>().toEqualTypeOf<{
    readonly timeoutMs: number;
    readonly priceMicrosPerKwh: number | undefined;
    readonly mode: 'fast' | 'slow' | undefined;
    readonly level: 'a' | 'b';
    readonly tag: readonly string[];
    readonly until: string;
    readonly cache: boolean;
  }>();
});

it.each([
  ['dryRun', '--dry-run'],
  ['day', '--day'],
  ['powerWMin', '--power-w-min'],
])('%s is the flag %s', (name, flag) => expect(flagOf(name)).toBe(flag));

it.each([
  ['power', 'power', 'powerW'],
  ['battery', 'energy', 'batteryWh'],
  ['limit', 'integer', 'limit'],
] as const)('%s of kind %s is found as %s', (name, kind, key) => expect(keyOf(name, kind)).toBe(key));
