import type { Cell, View } from '../result.ts';
import { paint, type Terminal } from '../terminal.ts';
import { renderChart } from './chart.ts';
import { cellText, renderTable } from './table.ts';
import { padEnd, widthOf } from './width.ts';

/** The parts of a view, a blank line between them. */
export function renderViews(views: readonly View[], terminal: Terminal): string {
  return views
    .map((view) => renderView(view, terminal))
    .filter((text) => text !== '')
    .join('\n');
}

function renderView(view: View, terminal: Terminal): string {
  const title = view.title === undefined ? '' : `${paint(terminal, 'bold', view.title)}\n`;
  switch (view.kind) {
    case 'lines':
      return title + view.lines.map((line) => `${line}\n`).join('');
    case 'pairs':
      return title + renderPairs(view.pairs, terminal);
    case 'table':
      return title + renderTable(view, terminal);
    case 'chart':
      return title + renderChart(view, terminal);
  }
}

/** Names and values below each other; a value that is absent has no line. */
function renderPairs(pairs: readonly (readonly [string, Cell])[], terminal: Terminal): string {
  const shown = pairs.filter(([, value]) => value !== undefined);
  const width = shown.reduce((widest, [name]) => Math.max(widest, widthOf(name)), 0);
  return shown
    .map(([name, value]) => `${paint(terminal, 'dim', padEnd(name, width))}  ${cellText(value)}\n`)
    .join('');
}

/** How data is shown where a command has no view of its own. */
export function viewOfData(data: object): readonly View[] {
  const pairs = Object.entries(data).map(([name, value]): readonly [string, Cell] => [name, cellOf(value)]);
  return [{ kind: 'pairs', pairs }];
}

function cellOf(value: unknown): Cell {
  if (value === undefined || typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (ArrayBuffer.isView(value)) return [...(value as unknown as Iterable<number>)].join(' ');
  return JSON.stringify(value);
}
