import { expect, it } from 'vitest';
import { renderTable } from '../../../../src/commands/shell/render/table.ts';
import { renderViews } from '../../../../src/commands/shell/render/view.ts';
import type { Terminal } from '../../../../src/commands/shell/terminal.ts';

const PIPE: Terminal = { isTTY: false, hasColor: false, hasUnicode: true, columns: undefined };

it('two blanks between columns, numbers right, absent is a dash, no blanks at the end', () => {
  const table = {
    headers: ['SITE', 'W', 'COST'],
    rows: [
      ['home-01', 5, '1.00'],
      ['日本', 1200, undefined],
    ],
  };
  expect(renderTable({ ...table, rightAligned: [false, false, true] }, PIPE)).toBe(
    'SITE        W  COST\nhome-01     5  1.00\n日本     1200     -\n',
  );
});

it('is cut to a screen and whole in a pipe', () => {
  const table = { headers: ['ID', 'NAME'], rows: [['a', 'x'.repeat(50)]] };
  const screen = renderTable(table, { ...PIPE, isTTY: true, columns: 20 });
  expect(screen.split('\n')[1]).toBe(`a   ${'x'.repeat(15)}…`);
  expect(renderTable(table, PIPE)).toContain('x'.repeat(50));
});

it('a sentence at the end stands below its row on a narrow screen, whole', () => {
  const table = {
    headers: ['WHEN', 'WHY'],
    rows: [['17:00', 'import costs more than what is stored']],
    isLastSentence: true,
  };
  const screen = (columns: number) => renderTable(table, { ...PIPE, isTTY: true, columns });
  expect(screen(20)).toBe('WHEN   WHY\n17:00\n    import costs\n    more than what\n    is stored\n');
  expect(screen(80)).toBe(renderTable(table, PIPE));
});

it('parts of a view stand apart; pairs leave out what is absent', () => {
  const text = renderViews(
    [
      {
        kind: 'pairs',
        pairs: [
          ['site', 'home-01'],
          ['cost', undefined],
          ['power', 5],
        ],
      },
      { kind: 'lines', title: 'Notes', lines: ['one'] },
    ],
    PIPE,
  );
  expect(text).toBe('site   home-01\npower  5\n\nNotes\none\n');
});
