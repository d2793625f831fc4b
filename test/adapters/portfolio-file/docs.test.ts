import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { portfolioToData } from '../../../src/adapters/portfolio-file/write.ts';
import { read } from './reading.ts';

const PAGE = readFileSync(new URL('../../../docs/portfolio.md', import.meta.url), 'utf8');
const [, EXAMPLE = ''] = /```yaml\n(.*?)```/s.exec(PAGE) ?? [];

/** Every key of an object and of what is in it. */
function keysOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [key, ...keysOf(part)]);
}

describe('the example in docs/portfolio.md', () => {
  const { wanted, warnings } = read(EXAMPLE);

  test('is accepted without a warning', () => {
    expect(warnings).toEqual([]);
    expect(wanted.sites.map(({ id, devices }) => [id, devices.map(({ kind }) => kind)])).toEqual([
      ['home-01', ['battery', 'pv', 'charger', 'shiftable']],
      ['works-01', ['thermal']],
    ]);
  });

  test('is read as its comments say', () => {
    expect(wanted.groups[0]).toMatchObject({ periodMinutes: 15, importLimitW: 1_000_000 });
    expect(wanted.sites[0]?.importPrice).toEqual({
      kind: 'series',
      seriesId: 'day-ahead',
      factor: 1.21,
      addMicrosPerKwh: 120_000,
    });
    expect(wanted.contracts[0]).toMatchObject({
      direction: 'down',
      maxDurationMinutes: 240,
      restMinutes: 60,
    });
  });

  test('shows every key there is', () => {
    const written = new Set(keysOf(portfolioToData(wanted)));
    expect([...written].filter((key) => !new RegExp(`\\b${key}:`).test(EXAMPLE))).toEqual([]);
  });
});

test('every key is explained in its tables', () => {
  const explained = PAGE.slice(PAGE.indexOf('## Keys'));
  const keys = new Set(keysOf(portfolioToData(read(EXAMPLE).wanted)));
  expect(
    [...keys].filter((key) => !explained.includes(`\`${key}\``) && !explained.includes(`### ${key}`)),
  ).toEqual([]);
});
