import { expect, it } from 'vitest';
import { nearestWord } from '../../../src/commands/shell/nearest.ts';
import { commandLine } from '../../../src/commands/shell/suggest.ts';

const NOUNS = ['portfolio', 'prognosis', 'plan', 'planner', 'site', 'series', 'try'];

it.each([
  ['portfollio', 'portfolio'],
  ['prognoses', 'prognosis'],
  ['plna', 'plan'],
  ['tyr', 'try'],
  ['SITE', 'site'],
  ['portf', 'portfolio'],
  ['p', undefined],
  ['deploy', undefined],
  ['', undefined],
])('%s means %s', (word, expected) => expect(nearestWord(word, NOUNS)).toBe(expected));

it.each([
  [['flex', 'plan', 'show'], 'flex plan show'],
  [['flex', 'my file.yaml'], "flex 'my file.yaml'"],
  [['flex', "it's", '*', ''], "flex 'it'\\''s' '*' ''"],
])('%j is pasted as %s', (words, line) => expect(commandLine(words)).toBe(line));
