import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { groupOf, REASONS, type Reason, todoOf } from '../../../src/engine/commissioning/index.ts';

/** Reasons are a closed list that scripts rely on: each comes from somewhere, and each that somebody has to act on says how. */

const SRC = fileURLToPath(new URL('../../../src', import.meta.url));
const LIST = join('engine', 'commissioning', 'reasons.ts');

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name !== LIST)
  .map((name) => readFileSync(join(SRC, name), 'utf8'));
const reasons = Object.keys(REASONS) as Reason[];

it.each(reasons)('%s is produced somewhere', (reason) => {
  const word = new RegExp(`['"\`]${reason}['"\`:]`);
  expect(sources.some((text) => word.test(text))).toBe(true);
});

it.each(reasons)('%s says what to do where somebody has to do something', (reason) => {
  const isForPeople = ['act', 'mend'].includes(groupOf(reason));
  if (isForPeople) expect(todoOf(reason)).toMatch(/\S/);
  if (groupOf(reason) === 'fine') expect(todoOf(reason)).toBeUndefined();
});
