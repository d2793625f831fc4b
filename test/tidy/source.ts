import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Source files as the tidy rules see them: comments and the insides of strings blanked out, lines kept. */

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  /** The text with comments, strings and regular expressions blanked; same length, same lines. */
  readonly code: string;
}

/** A breach of a rule: where, what, and what to do in place of it. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly says: string;
}

export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, code: blank(text) };
}

/** All files under a folder of the repository whose name ends so. */
export function readSources(folder: string, endings: readonly string[] = ['.ts']): readonly SourceFile[] {
  return filesUnder(join(ROOT, folder))
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .map((file) => sourceFile(relative(ROOT, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')));
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Every place in the code (not in comments or strings) where a pattern matches. */
export function placesOf(file: SourceFile, pattern: RegExp): readonly number[] {
  return [...file.code.matchAll(new RegExp(pattern, `${pattern.flags.replace('g', '')}g`))].map(
    (match) => match.index,
  );
}

export interface ImportOf {
  readonly line: number;
  /** As written. */
  readonly specifier: string;
  readonly isDynamic: boolean;
}

/** What a file imports, re-exports or loads. */
export function importsOf(file: SourceFile): readonly ImportOf[] {
  const pattern = /\bfrom\s*(?=['"])|\bimport\s*(?=['"])|\bimport\(\s*(?=['"])/g;
  return [...file.code.matchAll(pattern)].map((match) => {
    const start = match.index + match[0].length + 1;
    const end = file.text.indexOf(file.text[start - 1]!, start);
    return {
      line: lineAt(file.text, match.index),
      specifier: file.text.slice(start, end),
      isDynamic: match[0].includes('('),
    };
  });
}

/** Keeps quotes, blanks what is between them; blanks comments and regular expressions. */
export function blank(text: string): string {
  const out: string[] = [];
  const templates: number[] = []; // depth of braces at which each open `${` ends
  let depth = 0;
  let index = 0;
  const hide = (end: number) => {
    for (; index < end; index++) out.push(text[index] === '\n' ? '\n' : ' ');
  };
  const keep = () => out.push(text[index++]!);
  const template = () => {
    while (index < text.length && text[index] !== '`') {
      if (text.startsWith('${', index)) {
        keep();
        keep();
        templates.push(depth++);
        return;
      }
      hide(Math.min(text.length, index + (text[index] === '\\' ? 2 : 1)));
    }
    if (index < text.length) keep();
  };
  while (index < text.length) {
    const character = text[index]!;
    if (text.startsWith('//', index)) hide(endOr(text.indexOf('\n', index), text));
    else if (text.startsWith('/*', index)) hide(endOr(text.indexOf('*/', index) + 2, text));
    else if (character === "'" || character === '"') {
      keep();
      hide(closingQuote(text, index, character));
      if (index < text.length) keep();
    } else if (character === '`') {
      keep();
      template();
    } else if (character === '/' && opensRegExp(out)) hide(closingSlash(text, index + 1) + 1);
    else {
      if (character === '{') depth++;
      if (character === '}') depth--;
      keep();
      if (character === '}' && templates.at(-1) === depth) {
        templates.pop();
        template();
      }
    }
  }
  return out.join('');
}

function endOr(index: number, text: string): number {
  return index < 2 ? text.length : index;
}

function closingQuote(text: string, from: number, quote: string): number {
  let index = from;
  while (index < text.length && text[index] !== quote && text[index] !== '\n') {
    index += text[index] === '\\' ? 2 : 1;
  }
  return Math.min(index, text.length);
}

function closingSlash(text: string, from: number): number {
  let inClass = false;
  let index = from;
  for (; index < text.length && text[index] !== '\n'; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === '[') inClass = true;
    else if (text[index] === ']') inClass = false;
    else if (text[index] === '/' && !inClass) break;
  }
  return index;
}

/** A slash begins a regular expression where no value stands before it. */
function opensRegExp(out: readonly string[]): boolean {
  const before = out.slice(-40).join('').trimEnd();
  return before === '' || /[=(,:[!&|?{};<>+\-*%~^]$|\b(return|typeof|case|of|in|await|yield)$/.test(before);
}
