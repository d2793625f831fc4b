import { posix } from 'node:path';
import { type Finding, importsOf, type SourceFile } from './source.ts';

/** Which way imports may point. */

/** Floors of the engine, from the ground: a module imports only from floors below its own. */
const FLOORS: readonly (readonly string[])[] = [
  ['errors'],
  ['ids', 'quantity', 'time'],
  ['portfolio', 'series', 'market', 'schedule', 'telemetry'],
  ['ports'],
  ['with-solver', 'chain'],
  ['prognosis', 'planner', 'example', 'journal'],
  ['trader', 'offer-trader', 'commissioning'],
  ['repositories'],
  ['workflows', 'audit', 'fleet'],
];

/** Only these may import a library. */
const OWNERS: { readonly [library: string]: string } = {
  luxon: 'src/engine/time/',
  commander: 'src/commands/shell/',
  '@inquirer/prompts': 'src/commands/shell/',
  'log-update': 'src/commands/shell/',
  protobufjs: 'src/adapters/telemetry/',
  '@aws-sdk/client-kinesis': 'src/adapters/kinesis/',
  '@smithy/node-http-handler': 'src/adapters/kinesis/',
};

/** Packages in the older module format lose their names when they are loaded lazily from the bundle. */
const BARE = /^[a-z@]/;

/** Stays outside the bundle, and so keeps its names: see build.mjs. */
const UNBUNDLED = new Set(['highs']);

export function importFindings(file: SourceFile): readonly Finding[] {
  return importsOf(file).flatMap(({ line, specifier, isDynamic }) => {
    const says = specifier.startsWith('.')
      ? relativeBreach(file.path, posix.join(posix.dirname(file.path), specifier))
      : packageBreach(file.path, specifier, isDynamic);
    return says === undefined ? [] : [{ path: file.path, line, says }];
  });
}

function packageBreach(path: string, specifier: string, isDynamic: boolean): string | undefined {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const owner = OWNERS[name];
  if (owner !== undefined && !path.startsWith(owner)) {
    return `imports ${name}, which only ${owner} may: use what it exports`;
  }
  if (path.startsWith('src/engine/') && specifier.startsWith('node:')) {
    return `imports ${specifier}: the engine asks a port of src/engine/ports.ts, and an adapter does it`;
  }
  if (isDynamic && !specifier.startsWith('node:') && BARE.test(specifier) && !UNBUNDLED.has(name)) {
    return `loads ${specifier} lazily: import it at the top of a file of ours, and load that file lazily`;
  }
  return undefined;
}

function relativeBreach(from: string, to: string): string | undefined {
  if (!to.startsWith('src/')) return `imports ${to}: src/ imports nothing outside src/`;
  const fromPart = partOf(from);
  const toPart = partOf(to);
  if (fromPart === 'engine' && toPart !== 'engine')
    return `imports ${to}: the engine imports only the engine`;
  if (fromPart === 'adapters' && toPart === 'commands') return `imports ${to}: adapters know no commands`;
  if (toPart !== 'engine') return undefined;
  const toModule = moduleOf(to);
  if (fromPart !== 'engine') return doorBreach(to, toModule);
  const fromModule = moduleOf(from);
  if (fromModule === toModule) return undefined;
  return floorBreach(fromModule, toModule) ?? doorBreach(to, toModule);
}

function partOf(path: string): string {
  return path.split('/')[1] ?? '';
}

/** `src/engine/time/day.ts` → `time`; `src/engine/ids.ts` → `ids`. */
function moduleOf(path: string): string {
  return (path.split('/')[2] ?? '').replace(/\.ts$/, '');
}

function floorOf(module: string): number {
  return FLOORS.findIndex((modules) => modules.includes(module));
}

function floorBreach(from: string, to: string): string | undefined {
  if (floorOf(from) < 0) return `${from} has no floor: give it one in test/tidy/imports.ts`;
  if (floorOf(to) < 0) return `${to} has no floor: give it one in test/tidy/imports.ts`;
  if (floorOf(to) < floorOf(from)) return undefined;
  const where = floorOf(to) === floorOf(from) ? 'the same floor' : 'a floor above';
  return `${from} imports ${to}, on ${where}: take what is needed as an argument, or move it down`;
}

function doorBreach(to: string, module: string): string | undefined {
  const isDoor = to === `src/engine/${module}.ts` || to === `src/engine/${module}/index.ts`;
  return isDoor ? undefined : `imports ${to}: use the door src/engine/${module}/index.ts`;
}
