import type { Writable } from 'node:stream';
import type { Progress } from './io.ts';
import { cutToWidth } from './render/width.ts';
import type { Terminal } from './terminal.ts';

/** The line is rewritten at most this often [ms]. */
const REDRAW_MS_MIN = 100;

export interface ProgressOptions {
  readonly stderr: Writable;
  readonly terminal: Terminal;
  readonly label: string;
  readonly totalCount: number | undefined;
  /** Lines instead of one that is rewritten. */
  readonly asLines: boolean;
  readonly silent: boolean;
}

/** One line that is rewritten on a terminal; lines where they are asked for; else nothing. */
export function startProgress(options: ProgressOptions): Progress {
  if (options.silent) return { update: () => {}, end: () => {} };
  if (options.terminal.isTTY && !options.asLines) return rewrittenLine(options);
  return options.asLines ? lines(options) : { update: () => {}, end: () => {} };
}

function rewrittenLine(options: ProgressOptions): Progress {
  const { stderr, terminal } = options;
  let drawnMs = Number.NEGATIVE_INFINITY;
  const draw = (text: string) => stderr.write(`\r\u001b[2K${text}`);
  draw(cutToWidth(options.label, terminal.columns));
  return {
    update(doneCount, note) {
      const nowMs = performance.now();
      if (nowMs - drawnMs < REDRAW_MS_MIN) return;
      drawnMs = nowMs;
      draw(cutToWidth(progressText(options, doneCount, note), terminal.columns));
    },
    end: () => void draw(''),
  };
}

function lines(options: ProgressOptions): Progress {
  let saidTenths = -1;
  return {
    update(doneCount, note) {
      const tenths = options.totalCount ? Math.floor((doneCount * 10) / options.totalCount) : doneCount;
      if (tenths === saidTenths) return;
      saidTenths = tenths;
      options.stderr.write(`${progressText(options, doneCount, note)}\n`);
    },
    end: () => {},
  };
}

function progressText(options: ProgressOptions, doneCount: number, note: string | undefined): string {
  const total = options.totalCount === undefined ? '' : ` of ${options.totalCount}`;
  return `${options.label} ${doneCount}${total}${note === undefined ? '' : `  ${note}`}`;
}
