import { createLogUpdate } from 'log-update';
import type { Surroundings } from './surroundings.ts';
import type { Terminal } from './terminal.ts';

/** What a live view has room for. */
export interface Screen {
  readonly terminal: Terminal;
  readonly columns: number;
  /** Lines that can be shown at once. */
  readonly rows: number;
}

/** Lines at the end of a terminal that change in place. */
export interface LiveView {
  /** Shows these lines in place of those before; lines that are wider than the screen take several. */
  draw(lines: (screen: Screen) => readonly string[]): void;
  /** Says something that stays, above the lines. */
  say(line: string): void;
  /** Leaves what was shown last, and gives the terminal back. */
  end(): void;
}

export interface LiveViewOptions {
  readonly stderr: Surroundings['stderr'] & { readonly rows?: number };
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly whenEnded: () => void;
}

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const COLUMNS = 80;
const ROWS = 24;
/** The cursor stands below the lines. */
const CURSOR_ROWS = 1;

/**
 * A live view on stderr. Once the program is told to stop the cursor is there again: it may end at once from then on.
 */
export function showLive({ stderr, terminal, signal, whenEnded }: LiveViewOptions): LiveView {
  const view = createLogUpdate(stderr, { showCursor: true });
  let shown: ((screen: Screen) => readonly string[]) | undefined;
  const screen = (): Screen => {
    const columns = stderr.columns ?? COLUMNS;
    return { terminal: { ...terminal, columns }, columns, rows: (stderr.rows ?? ROWS) - CURSOR_ROWS };
  };
  const redraw = () => {
    if (shown === undefined) return;
    const room = screen();
    view(shown(room).slice(0, room.rows).join('\n'));
  };
  const free = () => {
    view.clear();
    stderr.write(SHOW_CURSOR);
  };
  stderr.on('resize', redraw);
  signal.addEventListener('abort', free, { once: true });
  if (!signal.aborted) stderr.write(HIDE_CURSOR);
  return {
    draw: (lines) => {
      shown = lines;
      redraw();
    },
    say: (line) => {
      view.clear();
      stderr.write(`${line}\n`);
      redraw();
    },
    end: () => {
      redraw();
      view.done();
      stderr.off('resize', redraw);
      signal.removeEventListener('abort', free);
      stderr.write(SHOW_CURSOR);
      whenEnded();
    },
  };
}
