import { styleText } from 'node:util';

/** What a stream can show. */
export interface Terminal {
  readonly isTTY: boolean;
  readonly hasColor: boolean;
  /** Whether braille and block characters can be shown. */
  readonly hasUnicode: boolean;
  /** Columns of the screen; undefined where there is none: nothing is cut. */
  readonly columns: number | undefined;
}

export type Environment = { readonly [name: string]: string | undefined };

/** The part of a stream that says what it is. */
export interface MaybeTty {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/**
 * @param noColor - the flag `--no-color`, which wins over everything.
 * @returns what this very stream can show: stdout and stderr are asked apart.
 */
export function terminalOf(stream: MaybeTty, env: Environment, noColor: boolean): Terminal {
  const isTTY = stream.isTTY === true;
  return {
    isTTY,
    hasColor: !noColor && wantsColor(isTTY, env),
    hasUnicode: showsUnicode(env),
    columns: isTTY && stream.columns !== undefined && stream.columns > 0 ? stream.columns : undefined,
  };
}

function wantsColor(isTTY: boolean, env: Environment): boolean {
  const forced = env['FORCE_COLOR'] ?? env['CLICOLOR_FORCE'];
  if (isSet(forced)) return forced !== '0' && forced !== 'false';
  if (isSet(env['NO_COLOR'])) return false;
  return isTTY && env['TERM'] !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** A console without a font for them, or a locale that names another character set. */
function showsUnicode(env: Environment): boolean {
  if (env['TERM'] === 'dumb' || env['TERM'] === 'linux') return false;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(isSet);
  return locale === undefined || /utf-?8/i.test(locale);
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';

/** Styles a text where the terminal shows colours; else returns it as it is. */
export function paint(terminal: Terminal, style: Style | readonly Style[], text: string): string {
  if (!terminal.hasColor || text === '') return text;
  return styleText(style as Style | Style[], text, { validateStream: false });
}
