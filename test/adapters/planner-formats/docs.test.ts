import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readForeignProblem } from '../../../src/adapters/planner-formats/read.ts';
import { planned, refusals } from './solve.ts';

/** docs/planner-formats.md: its examples run, and the fields and messages that it names are known. */

const PAGE = readFileSync(
  fileURLToPath(new URL('../../../docs/planner-formats.md', import.meta.url)),
  'utf8',
);

function example(name: string): unknown {
  const [, text] = new RegExp(`\`\`\`json ${name}\n(.*?)\n\`\`\``, 's').exec(PAGE) ?? [];
  return JSON.parse(text!);
}

/** First column of the tables of a section: names in code. */
function namesIn(heading: string): readonly string[] {
  const after = PAGE.slice(PAGE.indexOf(`\n${heading}\n`) + 1);
  const section = after.split(/\n(?=#)/)[0]!;
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) => [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
}

const UNKNOWN = expect.objectContaining({ expected: expect.stringContaining('one of the known fields') });

describe('the page about formats', () => {
  it('its examples are planned', async () => {
    const defaults = example('site.json');
    const fm = readForeignProblem('flexmeasures', example('trigger.json'), { defaults });
    expect(fm.problem.devices.map(({ kind }) => kind)).toEqual(['storage', 'pv']);
    expect((await planned(fm.problem)).status).toBe('optimal');
    const s2 = readForeignProblem('s2', example('session.json'), { defaults });
    expect([...s2.problem.site.fixedPowerW]).toEqual(new Array(16).fill(1300));
  });

  it.each([
    ['### flex-context', (key: string) => ({ 'flex-model': [], 'flex-context': { [key]: {} } })],
    ['### flex-model of a store', (key: string) => ({ 'flex-model': { 'soc-max': '1 kWh', [key]: {} } })],
    ['### flex-model of a process', (key: string) => ({ 'flex-model': { power: '1 kW', [key]: {} } })],
  ])('%s names fields that are read', (heading, messageWith) => {
    const names = namesIn(heading);
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) {
      expect(refusals('flexmeasures', messageWith(name)), name).not.toContainEqual(UNKNOWN);
    }
    expect(refusals('flexmeasures', messageWith('no-such-field'))).toContainEqual(UNKNOWN);
  });

  it('names messages of S2 that are known', () => {
    const names = namesIn('## S2');
    expect(names).toContain('PPBC.PowerProfileStatus');
    for (const name of names) {
      const told = refusals('s2', [{ message_type: name, message_id: 'm' }]);
      expect(told.map(({ expected }) => expected).join(), name).not.toContain('did you mean');
    }
  });
});
