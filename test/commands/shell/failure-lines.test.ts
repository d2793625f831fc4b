import { describe, expect, test } from 'vitest';
import { failureLines } from '../../../src/commands/shell/failure-lines.ts';
import type { Failure } from '../../../src/commands/shell/result.ts';

const participants = (count: number, message: (id: string) => string): readonly Failure[] =>
  Array.from({ length: count }, (_, index) => {
    const id = `home-${String(index + 1).padStart(2, '0')}`;
    return { id, message: message(id), noun: 'participant' };
  });

const SAID: readonly (readonly [what: string, failures: readonly Failure[], lines: readonly string[]])[] = [
  ['nothing', [], []],
  ['one as it is', participants(1, () => 'late.'), ['home-01: late.']],
  [
    'the same reason of many',
    participants(20, () => 'no price at 17:00.'),
    ['20 participants: no price at 17:00: home-01, home-02, home-03, … (+17)'],
  ],
  ['of three', participants(3, () => 'late'), ['3 participants: late: home-01, home-02, home-03']],
  [
    'a reason that names the site, or what is called after it',
    participants(2, (id) => `site ${id}-site has no load: series ${id}/load has a gap at 17:00`),
    ['2 participants: site … has no load: series … has a gap at 17:00: home-01, home-02'],
  ],
  [
    'a site of another name',
    [
      { id: 'a', message: 'site x has no price', noun: 'participant' },
      { id: 'b', message: 'site y has no price', noun: 'participant' },
    ],
    ['2 participants: site … has no price: a, b'],
  ],
  [
    'ids within words and numbers are no names',
    [
      { id: '1', message: 'no price at 17:00', noun: 'participant' },
      { id: '2', message: 'no price at 18:00', noun: 'participant' },
    ],
    ['1: no price at 17:00', '2: no price at 18:00'],
  ],
  [
    'other reasons stay apart, in the order of the first',
    [...participants(2, () => 'late'), { id: 'north', message: 'contended' }],
    ['2 participants: late: home-01, home-02', 'north: contended'],
  ],
  [
    'the same reason in two jobs',
    [
      { id: 'home-01', message: 'late', noun: 'participant', job: 'today' },
      { id: 'home-02', message: 'late', noun: 'participant', job: 'today' },
      { id: 'home-02', message: 'late', noun: 'participant', job: 'tomorrow' },
    ],
    ['today: 2 participants: late: home-01, home-02', 'tomorrow home-02: late'],
  ],
  [
    'of no kind',
    [
      { id: 'a', message: 'broken' },
      { id: 'b', message: 'broken' },
    ],
    ['2 failures: broken: a, b'],
  ],
];

describe('what failed', () => {
  test.each(SAID)('%s', (_, failures, lines) => {
    expect(failureLines(failures)).toEqual(lines);
  });
});
