import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { banFindings, wordFindings } from './tidy/bans.ts';
import { importFindings } from './tidy/imports.ts';
import {
  docstringFindings,
  FUNCTION_LINES_MAX,
  fileSizeFindings,
  functionSizeFindings,
  functionsOf,
  unitFindings,
} from './tidy/shape.ts';
import { type Finding, ROOT, readSources, type SourceFile, sourceFile } from './tidy/source.ts';

/** The written rules of the house, held against every source file; and against breaches made for it. */

/** What a program wrote is held to the program’s rules. */
const GENERATED = 'src/adapters/telemetry/generated/';
const sources = readSources('src').filter((file) => !file.path.startsWith(GENERATED));
const engine = sources.filter((file) => file.path.startsWith('src/engine/'));

/**
 * Functions that were longer than FUNCTION_LINES_MAX when the rule came, with their lines. It may only
 * shrink: a row whose function has become shorter must be lowered or taken out.
 */
const LONG_FUNCTIONS: ReadonlyMap<string, number> = new Map([]);

function report(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ path, line, says }) => `${path}:${line} ${says}`);
}

const RULES: readonly (readonly [
  name: string,
  check: (file: SourceFile) => readonly Finding[],
  on: readonly SourceFile[],
])[] = [
  ['imports point downwards, through the doors', importFindings, sources],
  ['nothing banned is said', banFindings, sources],
  ['numbers carry their unit in their name', unitFindings, sources],
  ['files are of one thing', fileSizeFindings, sources],
  ['functions are of one thing', (file) => functionSizeFindings(file, LONG_FUNCTIONS), sources],
  ['exported functions of the engine are explained', docstringFindings, engine],
];

describe('the sources', () => {
  it.each(RULES)('%s', (_name, check, files) => {
    expect(report(files.flatMap(check))).toEqual([]);
  });

  it('the list of long functions only shrinks', () => {
    const sizes = new Map(
      sources.flatMap(functionsOf).map((one) => [`${one.path} ${one.name}`, one.lineCount]),
    );
    for (const [name, lineCount] of LONG_FUNCTIONS) {
      expect(lineCount, name).toBeGreaterThan(FUNCTION_LINES_MAX);
      expect(sizes.get(name), `${name}: lower its row`).toBe(lineCount);
    }
  });
});

describe('words of the workplace', () => {
  const inRoot = readdirSync(ROOT)
    .filter((name) => name.endsWith('.md'))
    .map((name) => sourceFile(name, readFileSync(join(ROOT, name), 'utf8')));
  const texts = ['src', 'bin', 'docs', 'examples', 'test', 'bench', '.ci']
    .filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap((folder) =>
      readSources(folder, ['.ts', '.mjs', '.md', '.yaml', '.json', '.sh', 'flex', 'pwrcell', 'run', '.txt']),
    )
    .concat(inRoot);

  it('are nowhere', () => {
    const place = new RegExp(`(?<![\\w.])/${'work'}/`);
    expect(
      report(texts.flatMap((file) => wordFindings(file, place, 'a path of somebody’s machine'))),
    ).toEqual([]);
  });

  it('recordings are looked for by tests and benchmarks only', () => {
    const product = texts.filter((file) => !/^(test|bench|docs)\//.test(file.path));
    expect(
      report(product.flatMap((file) => wordFindings(file, /FLEX_SHARED/, 'the product knows no recordings'))),
    ).toEqual([]);
  });
});

describe('the rules find', () => {
  const breach = (path: string, text: string) => {
    const file = sourceFile(path, text);
    return RULES.flatMap(([, check]) => check(file)).length;
  };

  it.each([
    ['src/engine/planner/a.ts', "import { a } from '../trader/index.ts';"],
    ['src/engine/planner/a.ts', "import { a } from '../prognosis/index.ts';"],
    ['src/engine/planner/a.ts', "import type { A } from '../time/day.ts';"],
    ['src/engine/planner/a.ts', "export { a } from '../../adapters/store/a.ts';"],
    ['src/engine/new-module/a.ts', "import { a } from '../errors.ts';"],
    ['src/engine/planner/a.ts', "import { DateTime } from 'luxon';"],
    ['src/engine/planner/a.ts', "import { readFile } from 'node:fs';"],
    ['src/engine/planner/a.ts', "const a = await import('node:fs');"],
    ['src/adapters/a.ts', "import { a } from '../commands/a.ts';"],
    ['src/adapters/a.ts', "import { a } from '../engine/time/day.ts';"],
    ['src/adapters/a.ts', "const a = await import('yaml');"],
    ['src/a.ts', "import { a } from '../test/a.ts';"],
    ['src/engine/a.ts', 'const a = Date.now();'],
    ['src/engine/a.ts', 'const a = new Date();'],
    ['src/engine/a.ts', 'const a = Math.random();'],
    ['src/engine/a.ts', 'const a = process.env;'],
    ['src/engine/a.ts', 'const OFFLINE_TIMEOUT_MS = 600_000;'],
    ['src/commands/a.ts', 'const a = { offlineTimeoutMs: 600_000 };'],
    ['src/adapters/a.ts', 'const offlineTimeout = (10 * 60_000);'],
    ['src/engine/a.ts', 'setTimeout(f, 1);'],
    ['src/a.ts', 'console.log(1);'],
    ['src/a.ts', 'process.exit(1);'],
    ['src/a.ts', 'export default 1;'],
    ['src/a.ts', 'const a = b as any;'],
    ['src/a.ts', `const a = \`\${process.exit(1)}\`;`],
    ['src/a.ts', `// @ts-${'ignore'}`],
    ['src/a.ts', `// ${'TO'}${'DO'} later`],
    ['src/a.ts', 'interface A { readonly power: number }'],
    ['src/a.ts', 'function f(chargePowerMax: number) {}'],
    ['src/a.ts', 'interface A { readonly soc?: Float64Array }'],
    ['src/a.ts', 'const RETRY_DELAY = 1_000;'],
    ['src/a.ts', 'const timeout = 60 * 1000;'],
    ['src/a.ts', 'a;\n'.repeat(401)],
    ['src/a.ts', `function f() {\n${'  a;\n'.repeat(79)}}\n`],
    ['src/a.ts', `class A {\n  async f(a: B): C {\n${'    a;\n'.repeat(79)}  }\n}\n`],
    ['src/a.ts', `const f = (a) => {\n${'  a;\n'.repeat(79)}};\n`],
    ['src/engine/a.ts', 'export function f() {}'],
  ])('%s: %s', (path, text) => {
    expect(breach(path, text)).toBe(1);
  });

  it.each([
    ['src/engine/trader/a.ts', "/** A. */\nexport function f() {}\nimport { a } from '../planner/index.ts';"],
    ['src/engine/planner/a.ts', "import { a } from './b.ts';\nimport { B } from '../errors.ts';"],
    ['src/engine/time/a.ts', "import { DateTime } from 'luxon';"],
    ['src/engine/a.ts', '// Date.now, process.env\nconst a = "Math.random()";'],
    ['src/engine/commissioning/remote-state.ts', 'const OFFLINE_TIMEOUT_MS = 900_000;'],
    ['src/engine/a.ts', 'const a = { offlineTimeoutMs: OFFLINE_TIMEOUT_MS };'],
    ['src/engine/a.ts', 'const a = new Date(nowMs);\nconst b = /console.log(1)/;'],
    ['src/engine/a.ts', `const a = \`console.log(1) \${b('}')} process.exit(1)\`;`],
    ['src/adapters/a.ts', "import { a } from '../engine/time/index.ts';\nawait import('./b.ts');"],
    [
      'src/a.ts',
      'interface A { readonly powerW: number; readonly socPct: number; readonly associate: number }',
    ],
    ['src/a.ts', 'interface A { readonly energyColumns: Int32Array; readonly power: PowerExpression }'],
    ['src/a.ts', 'interface A { readonly price: (period: number) => number }'],
    ['src/a.ts', 'const price = readPrice();\nconst TIMEOUT_MS = 1000;\nconst company = anything;'],
    ['src/a.ts', `function f() {\n${'  a;\n'.repeat(78)}}\n`],
    ['src/a.ts', 'a;\n'.repeat(400)],
  ])('nothing wrong in %s: %s', (path, text) => {
    expect(breach(path, text)).toBe(0);
  });
});
