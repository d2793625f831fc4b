import type { Finding, SourceFile } from './source.ts';

/** Units in names, sizes, docstrings. The code is formatted by a tool, so that lines and indents can be relied on. */

/** Quantities that mean nothing without their unit. */
const QUANTITIES =
  'power|energy|price|cost|duration|timeout|delay|capacity|efficiency|soc|temperature|voltage|current|frequency';

const NUMERIC =
  '(?:number|(?:Int|Uint|Float)(?:8|16|32|64)(?:Clamped)?Array|ArrayLike<number>|(?:readonly )?number\\[\\])';

const CAMEL = new RegExp(`(?:^|[a-z0-9_])(?:${QUANTITIES})(?:Min|Max)?$`, 'i');
const DECLARED = new RegExp(`\\b([A-Za-z_]\\w*)\\??:\\s*(?:readonly )?${NUMERIC}\\b`, 'g');
const CONSTANT = /\bconst ([A-Za-z_]\w*) = -?[\d.][\d_.e*+ -]*;/g;

/** Numbers whose name says what is measured, but not in which unit. */
export function unitFindings(file: SourceFile): readonly Finding[] {
  return [...file.code.matchAll(DECLARED), ...file.code.matchAll(CONSTANT)]
    .filter((match) => lacksUnit(match[1]!))
    .map((match) => ({
      path: file.path,
      line: file.code.slice(0, match.index).split('\n').length,
      says: `${match[1]} has no unit: powerW, energyWh, priceMicros, efficiencyPu, socPct, timeoutMs`,
    }));
}

export function lacksUnit(name: string): boolean {
  if (!CAMEL.test(name)) return false;
  const last = /(?:[A-Z]?[a-z]+|[A-Z]+)(?:Min|Max)?$/.exec(name)?.[0] ?? name;
  return new RegExp(`^(?:${QUANTITIES})(?:Min|Max)?$`, 'i').test(last);
}

export const FILE_LINES_MAX = 400;
export const FUNCTION_LINES_MAX = 80;

export function fileSizeFindings(file: SourceFile): readonly Finding[] {
  const lineCount = file.text.trimEnd().split('\n').length;
  if (lineCount <= FILE_LINES_MAX) return [];
  const says = `${lineCount} lines, over ${FILE_LINES_MAX}: is it one thing? One file per rule or step`;
  return [{ path: file.path, line: 1, says }];
}

export interface FunctionSize {
  readonly path: string;
  readonly name: string;
  readonly line: number;
  readonly lineCount: number;
}

const FUNCTION_START =
  /^(\s*)(?:export )?(?:(?:async )?function\*? (\w+)|const (\w+)(?:: [^=]+)? = (?:async )?(?:<.*>)?\(|(?:(?:static|async|get|set|readonly|private|protected|override) )*(#?\w+)(?:<.*>)?\(.*\{$)/;
const NO_METHOD = /^(if|for|while|switch|catch|return|else|do|with|await|throw|new)$/;

/** Functions with the lines from their first to their closing brace at the same indent. */
export function functionsOf(file: SourceFile): readonly FunctionSize[] {
  const lines = file.code.split('\n');
  return lines.flatMap((text, index) => {
    const match = FUNCTION_START.exec(text);
    const name = match?.[2] ?? match?.[3] ?? match?.[4];
    if (match === null || name === undefined || NO_METHOD.test(name)) return [];
    const lineCount = lengthFrom(lines, index, match[1]!);
    return lineCount === undefined ? [] : [{ path: file.path, name, line: index + 1, lineCount }];
  });
}

function lengthFrom(lines: readonly string[], start: number, indent: string): number | undefined {
  const isEnd = new RegExp(`^${indent}\\}[;,)]*$`);
  for (let index = start; index < lines.length; index++) {
    const line = lines[index]!;
    if (index > start && isEnd.test(line)) return index - start + 1;
    const left =
      index > start && line.trim() !== '' && !line.startsWith(`${indent} `) && !/^\s*[)}\]]/.test(line);
    if (left) return undefined;
  }
  return undefined;
}

export function functionSizeFindings(
  file: SourceFile,
  allowed: ReadonlyMap<string, number>,
): readonly Finding[] {
  return functionsOf(file)
    .filter(({ path, name, lineCount }) => lineCount > (allowed.get(`${path} ${name}`) ?? FUNCTION_LINES_MAX))
    .map(({ path, name, line, lineCount }) => ({
      path,
      line,
      says: `${name} has ${lineCount} lines, over ${FUNCTION_LINES_MAX}: one thing at one level`,
    }));
}

/** Exported functions of the engine without a docstring; of overloads the first one has it. */
export function docstringFindings(file: SourceFile): readonly Finding[] {
  const lines = file.text.split('\n');
  return lines.flatMap((text, index) => {
    const name = /^export (?:async )?function\*? (\w+)/.exec(text)?.[1];
    if (name === undefined) return [];
    const before = lines[index - 1] ?? '';
    const isOverload = lines
      .slice(0, index)
      .some((line) => new RegExp(`^export (?:async )?function\\*? ${name}\\b`).test(line));
    if (before.trimEnd().endsWith('*/') || isOverload) return [];
    const says = `${name} has no docstring: what, then per parameter meaning, [unit], range; result; errors; source`;
    return [{ path: file.path, line: index + 1, says }];
  });
}
