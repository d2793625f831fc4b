import type { Columns, PeriodSpan } from './chart-columns.ts';
import type { Scale } from './chart-scale.ts';

/** The cells of a plot, and which series each belongs to. */
export interface Canvas {
  readonly cells: string[][];
  /** The index of the series, or BACKGROUND. */
  readonly layers: number[][];
}

export const BACKGROUND = -1;

/** Dots of a braille character, one above the other. */
const DOT_ROWS = 4;
const BRAILLE_START = 0x2800;
/** The bits of the dots from below, left and right. */
const LEFT_DOTS = [0x40, 0x04, 0x02, 0x01] as const;
const RIGHT_DOTS = [0x80, 0x20, 0x10, 0x08] as const;

export function emptyCanvas(rowCount: number, columnCount: number): Canvas {
  return {
    cells: Array.from({ length: rowCount }, () => Array<string>(columnCount).fill(' ')),
    layers: Array.from({ length: rowCount }, () => Array<number>(columnCount).fill(BACKGROUND)),
  };
}

function put(canvas: Canvas, row: number, column: number, text: string, layer: number): void {
  const cells = canvas.cells[row];
  if (cells === undefined || column < 0 || column >= cells.length) return;
  cells[column] = text;
  canvas.layers[row]![column] = layer;
}

/** The corridor behind the series. */
export function drawBand(
  canvas: Canvas,
  scale: Scale,
  columns: Columns,
  band: { readonly powersWMin: ArrayLike<number>; readonly powersWMax: ArrayLike<number> },
  hasUnicode: boolean,
): void {
  for (let column = 0; column < columns.count; column++) {
    const [left, right] = columns.halves(column);
    const span = { start: left.start, end: right.end };
    const lowest = strongest(band.powersWMin, span, 'least');
    const highest = strongest(band.powersWMax, span, 'greatest');
    if (lowest === undefined || highest === undefined) continue;
    const top = rowOf(scale, highest);
    const bottom = rowOf(scale, lowest);
    for (let row = top; row <= bottom; row++) put(canvas, row, column, hasUnicode ? '░' : ':', BACKGROUND);
  }
}

/** An upright line, behind the series and before the band. */
export function drawMarker(canvas: Canvas, column: number, hasUnicode: boolean): void {
  for (let row = 0; row < canvas.cells.length; row++) {
    put(canvas, row, column, hasUnicode ? '┊' : '!', BACKGROUND);
  }
}

/** A series as an area between zero and its power. */
export function drawFill(
  canvas: Canvas,
  scale: Scale,
  columns: Columns,
  powersW: ArrayLike<number>,
  hasUnicode: boolean,
): void {
  for (let column = 0; column < columns.count; column++) {
    const [left, right] = columns.halves(column).map((span) => strongest(powersW, span, 'extreme'));
    for (let row = 0; row < scale.rowCount; row++) {
      const bits = dotsOf(scale, row, left, LEFT_DOTS) | dotsOf(scale, row, right, RIGHT_DOTS);
      if (bits === 0) continue;
      put(canvas, row, column, hasUnicode ? String.fromCharCode(BRAILLE_START + bits) : '#', 0);
    }
  }
}

/**
 * The dots of half a cell that lie between zero and a power. The row of zero stands for the powers
 * around zero; its lowest upper dot is the base line itself, which every value has.
 */
function dotsOf(scale: Scale, row: number, powerW: number | undefined, dots: readonly number[]): number {
  if (powerW === undefined) return 0;
  const reach = Math.round(scale.rowsFromZero(powerW) * DOT_ROWS);
  let bits = 0;
  for (let dot = 0; dot < DOT_ROWS; dot++) {
    const height = (scale.zeroRow - row) * DOT_ROWS + dot - DOT_ROWS / 2;
    const isFilled = reach >= 0 ? height >= 0 && height <= reach : height <= 0 && height >= reach;
    if (isFilled) bits |= dots[dot]!;
  }
  return bits;
}

/** A series as one mark a period, over what is there. */
export function drawMarks(
  canvas: Canvas,
  scale: Scale,
  columns: Columns,
  series: { readonly powersW: ArrayLike<number>; readonly mark: string; readonly layer: number },
): void {
  for (let column = 0; column < columns.count; column++) {
    for (const span of columns.halves(column)) {
      const powerW = strongest(series.powersW, span, 'extreme');
      if (powerW !== undefined) put(canvas, rowOf(scale, powerW), column, series.mark, series.layer);
    }
  }
}

function rowOf(scale: Scale, powerW: number): number {
  return Math.min(scale.rowCount - 1, Math.max(0, scale.zeroRow - Math.round(scale.rowsFromZero(powerW))));
}

/** The value that stands for several periods: never their mean, which would hide a peak. */
function strongest(
  powersW: ArrayLike<number>,
  span: PeriodSpan,
  which: 'extreme' | 'least' | 'greatest',
): number | undefined {
  let best: number | undefined;
  for (let index = span.start; index < span.end; index++) {
    const powerW = powersW[index] ?? Number.NaN;
    if (!Number.isFinite(powerW)) continue;
    if (best === undefined || beats(powerW, best, which)) best = powerW;
  }
  return best;
}

function beats(powerW: number, best: number, which: 'extreme' | 'least' | 'greatest'): boolean {
  if (which === 'least') return powerW < best;
  if (which === 'greatest') return powerW > best;
  return Math.abs(powerW) > Math.abs(best);
}
