import { InvariantError } from '../../../engine/errors.ts';
import type { ChartSeries, ChartView } from '../result.ts';
import { paint, type Style, type Terminal } from '../terminal.ts';
import { type Canvas, drawBand, drawFill, drawMarker, drawMarks, emptyCanvas } from './chart-canvas.ts';
import { type Columns, chartColumns } from './chart-columns.ts';
import { type Scale, scaleOf } from './chart-scale.ts';
import { padEnd, padStart, widthOf } from './width.ts';

/** Columns of a chart where there is no screen to ask. */
const COLUMNS_WITHOUT_SCREEN = 110;
const ROWS_DEFAULT = 12;
const SERIES_MAX = 4;

/** What the series beyond the first are drawn with: plain letters, which no font lacks. */
const MARKS = ['', 'o', 'x', '+'] as const;
const STYLES: readonly Style[] = ['cyan', 'yellow', 'magenta', 'green'];

/**
 * Powers over the periods of a day. The first series is filled from zero, the others are marks over it,
 * so that they can be told apart without colour; a column of the screen is a whole number of periods, or
 * half of one period each in its left and right half, so that no period is lost or doubled.
 */
export function renderChart(view: ChartView, terminal: Terminal): string {
  const { series } = view;
  if (series.length === 0 || series.length > SERIES_MAX) {
    throw new InvariantError(`a chart of ${series.length} series`);
  }
  const powersW = [...series.map((one) => one.powersW), ...bandPowers(view)];
  const scale = scaleOf(powersW, view.height ?? ROWS_DEFAULT);
  const labelWidth = Math.max(...scale.labels.map(widthOf));
  const available = (terminal.columns ?? COLUMNS_WITHOUT_SCREEN) - labelWidth - 2;
  const columns = chartColumns(view.periodLabels.length, available);
  const canvas = draw(view, scale, columns, terminal);
  return [
    ...legend(view, scale, terminal),
    ...plotLines(canvas, scale, labelWidth, terminal),
    ...axisLines(view, columns, labelWidth),
    '',
  ].join('\n');
}

function bandPowers({ band }: ChartView): readonly ArrayLike<number>[] {
  return band === undefined ? [] : [band.powersWMin, band.powersWMax];
}

function draw(view: ChartView, scale: Scale, columns: Columns, terminal: Terminal): Canvas {
  const canvas = emptyCanvas(scale.rowCount, columns.count);
  const { band, marker, series } = view;
  if (band !== undefined) drawBand(canvas, scale, columns, band, terminal.hasUnicode);
  if (marker !== undefined) drawMarker(canvas, columns.columnOf(marker.periodIndex), terminal.hasUnicode);
  for (const [index, one] of series.entries()) {
    if (index === 0) drawFill(canvas, scale, columns, one.powersW, terminal.hasUnicode);
    else drawMarks(canvas, scale, columns, { powersW: one.powersW, mark: MARKS[index]!, layer: index });
  }
  return canvas;
}

function plotLines(canvas: Canvas, scale: Scale, labelWidth: number, terminal: Terminal): readonly string[] {
  const axis = terminal.hasUnicode ? { line: '│', zero: '┼' } : { line: '|', zero: '+' };
  return canvas.cells.map((cells, row) => {
    const label = padStart(scale.labels[row] ?? '', labelWidth);
    const edge = row === scale.zeroRow ? axis.zero : axis.line;
    return `${label} ${edge}${paintCells(cells, canvas.layers[row]!, terminal)}`.trimEnd();
  });
}

/** Neighbours of the same layer are painted together. */
function paintCells(cells: readonly string[], layers: readonly number[], terminal: Terminal): string {
  if (!terminal.hasColor) return cells.join('');
  let text = '';
  for (let start = 0; start < cells.length; ) {
    let end = start + 1;
    while (end < cells.length && layers[end] === layers[start]) end++;
    text += paintLayer(cells.slice(start, end).join(''), layers[start]!, terminal);
    start = end;
  }
  return text;
}

function paintLayer(text: string, layer: number, terminal: Terminal): string {
  const style = STYLES[layer];
  return style === undefined ? paint(terminal, 'dim', text) : paint(terminal, style, text);
}

/** One line a series: its mark, its name, its least and its greatest power with their times. */
function legend(view: ChartView, scale: Scale, terminal: Terminal): readonly string[] {
  const names = [...view.series.map((one) => one.name), view.band?.name ?? ''];
  const nameWidth = Math.max(...names.map(widthOf));
  const fill = terminal.hasUnicode ? '⣿' : '#';
  const lines = view.series.map((one, index) => {
    const mark = paint(terminal, STYLES[index]!, index === 0 ? fill : MARKS[index]!);
    return `${mark} ${padEnd(one.name, nameWidth)}  ${extremes(one, view.periodLabels, scale)}`.trimEnd();
  });
  if (view.band !== undefined) lines.push(`${terminal.hasUnicode ? '░' : ':'} ${view.band.name}`);
  return lines;
}

function extremes({ powersW }: ChartSeries, labels: readonly string[], scale: Scale): string {
  let least: number | undefined;
  let greatest: number | undefined;
  for (let index = 0; index < labels.length; index++) {
    const powerW = powersW[index] ?? Number.NaN;
    if (Number.isNaN(powerW)) continue;
    if (least === undefined || powerW < powersW[least]!) least = index;
    if (greatest === undefined || powerW > powersW[greatest]!) greatest = index;
  }
  if (least === undefined || greatest === undefined) return 'no values';
  const at = (index: number) => `${scale.format(powersW[index]!)} at ${labels[index]}`;
  return powersW[least] === powersW[greatest]
    ? `${scale.format(powersW[least]!)} throughout`
    : `from ${at(least)} to ${at(greatest)}`;
}

/** The times below the plot, and the marker's name below its line. */
function axisLines(view: ChartView, columns: Columns, labelWidth: number): readonly string[] {
  const indent = ' '.repeat(labelWidth + 2);
  const times = placeTexts(columns.ticks(view.periodLabels));
  if (view.marker === undefined) return [indent + times];
  const { periodIndex, label } = view.marker;
  const column = columns.columnOf(periodIndex);
  const start = Math.max(0, Math.min(column, columns.count - widthOf(label) - 2));
  return [indent + times, `${indent}${' '.repeat(start)}^ ${label}`];
}

function placeTexts(texts: readonly { readonly column: number; readonly text: string }[]): string {
  let line = '';
  for (const { column, text } of texts) line = padEnd(line, column) + text;
  return line;
}
