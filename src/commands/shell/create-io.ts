import type { Clock } from '../../engine/ports.ts';
import type { Context } from './context.ts';
import { readBytes, stdinChunks, writeFileWhole } from './files.ts';
import type { Globals } from './globals.ts';
import type { Io } from './io.ts';
import type { LiveView } from './live-view.ts';
import { canAsk } from './prompt.ts';
import { oneLine } from './render/width.ts';
import type { Signals } from './signals.ts';
import type { Commands } from './sub-commands.ts';
import type { Surroundings } from './surroundings.ts';
import { paint, type Terminal } from './terminal.ts';

export interface IoOptions {
  readonly globals: Globals;
  readonly around: Surroundings;
  readonly signals: Signals;
  readonly commands: Commands;
  /** Keeps notes in place of saying them. */
  readonly holdNote: ((line: string) => void) | undefined;
  readonly clock: Clock;
  readonly stderr: Terminal;
  readonly context: () => Promise<Context>;
}

/** The world as a handler gets it. */
export async function createIo(options: IoOptions): Promise<Io> {
  const { globals, around, stderr } = options;
  const { startProgress } = await import('./progress.ts');
  let shown: LiveView | undefined;
  const say = (line: string) => {
    if (shown === undefined) around.stderr.write(`${line}\n`);
    else shown.say(line);
  };
  const isLive = stderr.isTTY && !globals.json && !globals.quiet && around.env['TERM'] !== 'dumb';
  return {
    globals,
    clock: options.clock,
    cwd: around.cwd,
    env: around.env,
    get signal() {
      return options.signals.signal;
    },
    runId: undefined,
    commands: options.commands,
    context: options.context,
    note: (line) => (globals.quiet ? undefined : (options.holdNote ?? say)(line)),
    warn: (line) => say(`${paint(stderr, ['bold', 'yellow'], 'warning:')} ${oneLine(line)}`),
    detail: (line) => (globals.verbose ? say(paint(stderr, 'dim', line)) : undefined),
    progress: (label, totalCount) =>
      startProgress({
        stderr: around.stderr,
        terminal: stderr,
        label,
        totalCount,
        asLines: globals.verbose,
        silent: globals.quiet,
      }),
    live: async () => {
      if (!isLive) return undefined;
      const { showLive } = await import('./live-view.ts');
      const whenEnded = () => {
        shown = undefined;
      };
      const { signal } = options.signals;
      shown = showLive({ stderr: around.stderr, terminal: stderr, signal, whenEnded });
      return shown;
    },
    confirm: async (question) => (await import('./prompt.ts')).confirm(question, globals, around),
    get canAsk() {
      return canAsk(globals, around);
    },
    choose: async (question, choices) => (await import('./prompt.ts')).choose(question, choices, around),
    askText: async (question, wrongWith) =>
      (await import('./prompt.ts')).askText(question, wrongWith, around),
    readText: async (path) => new TextDecoder().decode(await readBytes(path, around)),
    readBytes: (path) => readBytes(path, around),
    readStdin: () => stdinChunks(around),
    writeFile: (path, content) => writeFileWhole(path, content, around.cwd),
  };
}

/** The same world with some of it changed. */
export function ioWith(io: Io, changes: Partial<Io>): Io {
  return Object.defineProperties({} as Io, {
    ...Object.getOwnPropertyDescriptors(io),
    ...Object.getOwnPropertyDescriptors(changes),
  });
}
