import type { JournalLevel } from '../../engine/ports.ts';
import { formatInstant, type Zone } from '../../engine/time/index.ts';
import type { Mark } from '../common/event-texts.ts';
import { oneLine, padEnd, widthOf, wrap } from '../shell/render/width.ts';
import { paint, type Style, type Terminal } from '../shell/terminal.ts';

/** A line of a log before it is known where it is shown. */
export interface LogLine {
  readonly atMs: number;
  readonly level: JournalLevel;
  /** What leads to the text, from the left: branches of the tree, or a label. */
  readonly guide: Guide;
  /** Names an event, and begins what was said of it. */
  readonly isHeader: boolean;
  /** Who it concerns, where that is a participant. */
  readonly who?: string;
  readonly text: string;
  /** How a header's event stands, where that is worth a word. */
  readonly mark?: Mark;
}

export type Guide =
  | {
      readonly kind: 'tree';
      readonly above: readonly boolean[];
      readonly isLast: boolean;
      readonly depth: number;
    }
  | { readonly kind: 'label'; readonly label: string; readonly width: number };

const LEVEL_STYLES: { readonly [L in JournalLevel]: Style } = {
  debug: 'dim',
  info: 'dim',
  warn: 'yellow',
  error: 'red',
};

const GAP = '  ';
const LEVEL_WIDTH = 5;

/** Below so many columns a sentence is not broken into lines any more. */
const WRAP_WIDTH_MIN = 24;

/** Shows lines of one log, with the day wherever it changes. */
export class LinePrinter {
  readonly #zone: Zone;
  #day = '';

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  /**
   * @param whoWidth - columns for the names of participants, so that what is said of them is aligned; 0: not aligned.
   * @returns one line, or several where the terminal is narrow or another day has begun.
   */
  print(line: LogLine, whoWidth: number, terminal: Terminal): string {
    const local = formatInstant(line.atMs, this.#zone);
    const day = local.slice(0, 10);
    const text = textOf(line, { time: clockOf(local), whoWidth, terminal });
    if (day === this.#day) return text;
    const isFirst = this.#day === '';
    this.#day = day;
    const heading = paint(terminal, 'bold', isFirst ? `${day} ${this.#zone}` : day);
    return `${heading}\n${text}`;
  }
}

/** `14:00:03.120` of an RFC 3339 instant. */
function clockOf(local: string): string {
  const [clock, fraction = '000'] = local.slice(11).split(/[+Z-]/)[0]!.split('.');
  return `${clock}.${fraction}`;
}

interface Place {
  readonly time: string;
  readonly whoWidth: number;
  readonly terminal: Terminal;
}

function textOf(line: LogLine, { time, whoWidth, terminal }: Place): string {
  const { first, rest } = guideOf(line.guide, terminal);
  const who = line.who === undefined ? '' : padEnd(oneLine(line.who), whoWidth) + GAP;
  const lead = `${time}${GAP}${line.isHeader ? ' '.repeat(LEVEL_WIDTH) : padEnd(line.level, LEVEL_WIDTH)}${GAP}`;
  const columns = terminal.columns === undefined ? undefined : terminal.columns - widthOf(lead + first + who);
  const [begin = '', ...more] = broken(oneLine(line.text), columns);
  const level = line.isHeader ? '' : line.level;
  const painted =
    paint(terminal, 'dim', time) +
    GAP +
    (level === ''
      ? ' '.repeat(LEVEL_WIDTH)
      : paint(terminal, LEVEL_STYLES[line.level], padEnd(level, LEVEL_WIDTH))) +
    GAP +
    paint(terminal, 'dim', first) +
    paint(terminal, 'cyan', who) +
    sentence(begin, line, terminal);
  const indent = ' '.repeat(widthOf(lead));
  const following = more.map(
    (part) =>
      indent + paint(terminal, 'dim', rest) + ' '.repeat(widthOf(who)) + sentence(part, line, terminal),
  );
  const text = [painted, ...following].join('\n');
  if (line.mark === undefined) return text;
  const mark = `(${oneLine(line.mark.text)})`;
  const lastWidth = widthOf(more.at(-1) ?? begin) + 1 + widthOf(mark);
  const separator = columns !== undefined && lastWidth > columns ? `\n${indent}${rest}` : ' ';
  return text + separator + paint(terminal, line.mark.style, mark);
}

function broken(text: string, columns: number | undefined): readonly string[] {
  if (columns === undefined || columns < WRAP_WIDTH_MIN || widthOf(text) <= columns) return [text];
  return wrap(text, columns);
}

function sentence(text: string, { isHeader, level }: LogLine, terminal: Terminal): string {
  if (isHeader) return paint(terminal, 'bold', text);
  return level === 'error' ? paint(terminal, 'red', text) : text;
}

/** What leads to a line, and to what of it stands on further lines. */
function guideOf(guide: Guide, terminal: Terminal): { readonly first: string; readonly rest: string } {
  if (guide.kind === 'label') {
    const first = padEnd(guide.label, guide.width) + GAP;
    return { first, rest: ' '.repeat(widthOf(first)) };
  }
  if (guide.depth === 0) return { first: '', rest: '' };
  const { hasUnicode } = terminal;
  const [through, tee, corner] = hasUnicode ? ['│ ', '├ ', '└ '] : ['| ', '|-', '`-'];
  const above = guide.above.map((goesOn) => (goesOn ? through : '  ')).join('');
  return { first: above + (guide.isLast ? corner : tee), rest: above + (guide.isLast ? '  ' : through) };
}
