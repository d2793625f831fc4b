import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPortfolio } from '../src/adapters/portfolio-file/read.ts';
import { readRequestFile } from '../src/adapters/request-file/read.ts';
import { exitCodes as exitCodesTopic } from '../src/commands/help/topics/exit-codes.ts';
import { CATALOGUE } from '../src/commands/registry.ts';
import { clockOf } from '../src/commands/shell/clock.ts';
import type { CommandDefinition, Kind, ParsedInput } from '../src/commands/shell/define.ts';
import { DeclinedError, EXIT_CODES, exitCodeOf, InterruptedError } from '../src/commands/shell/failure.ts';
import { splitGlobals } from '../src/commands/shell/globals.ts';
import { parseInput } from '../src/commands/shell/parse.ts';
import { resolve as resolveWords } from '../src/commands/shell/resolve.ts';
import {
  AdapterError,
  ConfigError,
  InputError,
  InvariantError,
  NotFoundError,
  RefusedError,
  TooLateError,
  UsageError,
} from '../src/engine/errors.ts';
import { gridOf, parseDay, parseInstant, parsePeriodRange, parseZone } from '../src/engine/time/index.ts';

/** What the pages say of links, commands, scripts and exit codes, held against what there is. */

const ROOT = fileURLToPath(new URL('../', import.meta.url));

interface Page {
  /** From the root: `docs/store.md`. */
  readonly path: string;
  readonly text: string;
}

function markdownUnder(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

const inRoot = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
const PAGES: readonly Page[] = [...inRoot, ...markdownUnder('docs')]
  .sort()
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

function page(path: string): Page {
  const found = PAGES.find((candidate) => candidate.path === path);
  if (found === undefined) throw new Error(`there is no ${path}`);
  return found;
}

/* ----------------------------------------------------------------- links */

const FENCE = /^```[^\n]*\n.*?^```/gms;

interface Link {
  readonly target: string;
  readonly anchor: string | undefined;
}

/** Relative links outside code. */
function linksOf({ text }: Page): readonly Link[] {
  const prose = text.replace(FENCE, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1]!)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [target = '', anchor] = link.split('#');
      return { target, anchor };
    });
}

/** The anchors of a page's headings, as code hosts make them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.replace(FENCE, '').matchAll(/^#+ (.+)$/gm)].map((match) => match[1]!);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}

function brokenLinks(from: Page): readonly string[] {
  return linksOf(from).flatMap(({ target, anchor }) => {
    const path = target === '' ? join(ROOT, from.path) : resolve(ROOT, dirname(from.path), target);
    if (!existsSync(path)) return [`${target}: no such file`];
    if (anchor === undefined) return [];
    const isThere = statSync(path).isFile() && anchorsOf(readFileSync(path, 'utf8')).has(anchor);
    return isThere ? [] : [`${target}#${anchor}: no such heading`];
  });
}

describe('links', () => {
  it.each(PAGES)('of $path lead somewhere', (each) => {
    expect(brokenLinks(each)).toEqual([]);
  });

  it('the index leads to every page of docs/', () => {
    const index = page('docs/README.md');
    const linked = new Set(linksOf(index).map(({ target }) => relative(ROOT, resolve(ROOT, 'docs', target))));
    const pages = PAGES.map(({ path }) => path).filter(
      (path) => path.startsWith('docs/') && path !== index.path,
    );
    expect(pages.filter((path) => !linked.has(path))).toEqual([]);
  });
});

/* -------------------------------------------------------------- commands */

/** A block whose lines people type: `sh`, `console` (lines with a prompt), `crontab`. */
function typedLines({ text }: Page): readonly string[] {
  const blocks = [...text.matchAll(/^```(sh|console|crontab)\n(.*?)^```/gms)];
  return blocks.flatMap(([, language, content = '']) => {
    const lines = content.replaceAll(/\\\n\s*/g, ' ').split('\n');
    if (language === 'sh') return lines;
    if (language === 'crontab') return lines.map((line) => line.replace(/^(\S+\s+){5}/, ''));
    return lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
  });
}

const SEPARATORS: ReadonlySet<string> = new Set(['|', '||', '&&', ';']);

/** The simple commands of a line, each as its words; without comments, redirections and assignments before it. */
function simpleCommands(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const match of line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)) {
    const word = match[1] ?? match[2] ?? match[3]!;
    if (match[3]?.startsWith('#')) break;
    if (match[3] !== undefined && SEPARATORS.has(word)) commands.push([]);
    else if (word !== '') commands.at(-1)!.push(word.replace(/;$/, ''));
    if (match[3]?.endsWith(';') && word !== ';') commands.push([]);
  }
  return commands.map(withoutShell).filter((words) => words.length > 0);
}

function withoutShell(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  const own = start < 0 ? [] : words.slice(start);
  const redirection = own.findIndex((word) => /^\d?[<>]/.test(word));
  return redirection < 0 ? own : own.slice(0, redirection);
}

/** Words behind `flex` of every command line that a page has its reader type. */
function flexLines(of: Page): readonly string[] {
  return typedLines(of)
    .flatMap(simpleCommands)
    .filter(([program = '']) => program === 'flex' || program.endsWith('/flex'))
    .map(([, ...words]) => words.join('\u0000'));
}

const ZONE = parseZone('Europe/Amsterdam');
const CLOCK = { zone: ZONE, nowMs: Date.parse('2026-11-21T12:00:00Z') };

/** Kinds whose text is read later, when the group is known. */
const LATER: { readonly [K in Kind]?: (text: string) => unknown } = {
  day: (text) => parseDay(text, CLOCK),
  instant: (text) => parseInstant(text, CLOCK),
  periods: (text) => parsePeriodRange(text, gridOf(ZONE, parseDay('2026-11-22', CLOCK), 15)),
};

function readLater({ args, options }: CommandDefinition, input: ParsedInput): void {
  const specs = [
    ...args.map(({ name, kind }) => [kind, input.args[name]] as const),
    ...Object.entries(options).map(([name, { kind }]) => [kind, input.options[name]] as const),
  ];
  for (const [kind, value] of specs) {
    const texts = [value].flat().filter((text) => typeof text === 'string');
    for (const text of texts) LATER[kind]?.(text);
  }
}

async function understand(words: readonly string[]): Promise<void> {
  const { globals, rest, error } = splitGlobals(words);
  if (error !== undefined) throw error;
  if (globals.now !== undefined) clockOf(globals.now);
  const resolution = await resolveWords(rest, CATALOGUE);
  if (resolution.kind !== 'command' || globals.help) return;
  const { definition } = resolution.command;
  readLater(definition, await parseInput(definition, resolution.rest));
}

async function complaintOf(line: string): Promise<string | undefined> {
  const words = line.split('\u0000').filter((word) => word !== '');
  try {
    await understand(words);
    return undefined;
  } catch (error) {
    return `flex ${words.join(' ')}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

describe('commands', () => {
  const typed = PAGES.map((each) => ({ path: each.path, lines: flexLines(each) }));

  it.each(typed.filter(({ lines }) => lines.length > 0))('of $path are understood', async ({ lines }) => {
    const complaints = await Promise.all(lines.map(complaintOf));
    expect(complaints.filter((complaint) => complaint !== undefined)).toEqual([]);
  });

  it.each(['README.md', 'docs/operators-guide.md', 'docs/own-recordings.md'])('are in %s', (path) => {
    expect(typed.find((each) => each.path === path)?.lines.length).toBeGreaterThan(5);
  });

  it.each([
    ['flex cycle run --reduce 10 --periods 17:00-20:00', 'no unit'],
    ['flex cycle run --reduce 10kW --periods 17:07-20:00', 'no period'],
    ['flex prognosis generate --dya tomorrow', 'no such flag'],
    ['flex prognosis generate --day someday', 'no day'],
    ['cd x && flex prognosis show --now 2026-02-30T00:00:00Z', 'no instant'],
    ['FLEX_CONTEXT=a /opt/flex/bin/flex no-such-noun | head', 'no command'],
  ])('%s would not be: %s', async (line) => {
    const [words] = simpleCommands(line).filter(([program = '']) => program.endsWith('flex'));
    expect(await complaintOf(words!.slice(1).join('\u0000'))).toBeDefined();
  });
});

describe('npm scripts', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };

  it.each(PAGES)('of $path are there', ({ text }) => {
    const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(test)\b)/g)].map(
      (match) => match[1] ?? match[2]!,
    );
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

/* ------------------------------------------------------------ portfolios */

describe('portfolios', () => {
  const blocks = PAGES.filter(({ path }) => path !== 'docs/portfolio.md').flatMap(({ path, text }) =>
    [...text.matchAll(/^```yaml\n(.*?)^```/gms)]
      .map((match) => ({ path, yaml: match[1]! }))
      .filter(({ yaml }) => /^participants:/m.test(yaml)),
  );

  it('are in the page of recordings', () => {
    expect(blocks.map(({ path }) => path)).toContain('docs/own-recordings.md');
  });

  it.each(blocks)('of $path are accepted without a warning', ({ path, yaml }) => {
    const files = [{ file: path, text: yaml }];
    expect(readPortfolio(files).warnings).toEqual([]);
  });
});

it('the request of docs/requests.md is read as the page says', () => {
  const { path, text } = page('docs/requests.md');
  const [, yaml = ''] = /^```yaml request\n(.*?)^```/ms.exec(text) ?? [];
  const request = readRequestFile(path, yaml);
  expect(request).toMatchObject({ id: 'evening-peak', by: 'dso-north', reboundW: 15_000 });
  expect(request.ranges[0]).toMatchObject({
    disposition: 'requested',
    minDeltaW: -22_000,
    maxDeltaW: -20_000,
  });
  expect(request.ranges.map(({ disposition }) => disposition)).toEqual([
    'requested',
    'requested',
    'available',
  ]);
});

/* ------------------------------------------------------------ exit codes */

/** Rows of the table under a heading, each as its cells. */
function tableUnder(text: string, heading: string): readonly (readonly string[])[] {
  const [, section = ''] = text.split(`## ${heading}\n`);
  return section
    .split(/^## /m)[0]!
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('docs/exit-codes.md', () => {
  const { text } = page('docs/exit-codes.md');
  const codes = tableUnder(text, 'Codes');
  const signals = (['SIGINT', 'SIGTERM'] as const).map((name) => new InterruptedError(name).exitCode);

  it('has every code under its name, and no other', () => {
    const own = codes.filter(([code]) => !signals.includes(Number(code)));
    const said = Object.fromEntries(own.map(([code, name = '']) => [name.replaceAll('`', ''), Number(code)]));
    expect(said).toEqual(EXIT_CODES);
    expect(codes.filter(([code]) => signals.includes(Number(code)))).toHaveLength(signals.length);
  });

  it('has the codes that flex help exit-codes has', () => {
    const inTopic = [...exitCodesTopic.text.matchAll(/^ {2,4}(\d+) {2}/gm)].map((match) => Number(match[1]));
    expect(codes.map(([code]) => Number(code))).toEqual(inTopic);
  });

  it('gives each class of error the code that the shell gives it', () => {
    const errors: Readonly<Record<string, unknown>> = {
      UsageError: new UsageError('c', 'm'),
      RefusedError: new RefusedError('c', 'm'),
      NotFoundError: new NotFoundError('c', 'm'),
      DeclinedError: new DeclinedError(),
      TooLateError: new TooLateError('c', 'm'),
      InputError: new InputError('c', 'm'),
      ConfigError: new ConfigError('c', 'm'),
      'AdapterError, final': new AdapterError('c', 'm'),
      'AdapterError, retryable': new AdapterError('c', 'm', { retryable: true }),
      'AdapterError, permission': new AdapterError('permission', 'm'),
      'InvariantError, anything else': new InvariantError('m'),
    };
    const said = tableUnder(text, 'Classes of error').map(([name = '', code]) => [
      name.replaceAll('`', ''),
      Number(code),
    ]);
    expect(Object.fromEntries(said)).toEqual(
      Object.fromEntries(Object.entries(errors).map(([name, error]) => [name, exitCodeOf(error)])),
    );
  });

  it('names error codes that the program has', () => {
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(ROOT, 'src', name), 'utf8'))
      .join('\n');
    const named = tableUnder(text, 'Error codes that an operator meets').flatMap(([cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
  });
});
