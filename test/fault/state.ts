import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CATALOGUE } from '../../src/commands/registry.ts';
import { AT, DAY, GROUP } from './market.ts';
import type { Workplace } from './workplace.ts';

/** What the program's own commands say with `--json`, by command line. */
export type State = ReadonlyMap<string, string>;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Partitions that count how often something ran, not what it did. */
const COUNTED_BY_ATTEMPT = ['EXECUTION-HISTORY', 'JOB-RUN', 'JOB-RUNS'];

/** Keys under which commands tell how often and where a workflow ran: the rest must be as if it had run once. */
const OF_ATTEMPTS = ['execution', 'attempts', 'attempt', 'owner', 'again'];

/** Keys under which the checker of the store tells what it looked at, which is more after more attempts. */
const OF_CHECKER = ['subject', 'checkedCount'];

const UNCOMPARED = [...OF_ATTEMPTS, ...OF_CHECKER];

/** What is said of the store as a file. */
const OF_FILE = ['path', 'itemCount', 'bytes'];

/** Reads everything that the commands of the program say of a market day. */
export async function readState(place: Workplace): Promise<State> {
  const state = new Map<string, string>();
  const ask = async (...words: readonly string[]): Promise<Json> => {
    const ended = await place.here([...AT, ...words, '--json']);
    const text = ended.exitCode === 0 ? ended.stdout : `exit code ${ended.exitCode}: ${ended.stderr}`;
    const said = ended.exitCode === 0 ? parse(ended.stdout) : null;
    state.set(words.join(' '), said === null ? text : JSON.stringify(said, undefined, 1));
    return said;
  };
  const idsOf = async (...words: readonly string[]) => {
    const said = await ask(...words);
    return items(said).map((item) => String(item['id'] ?? item['participantId'] ?? item['siteId']));
  };

  await ask('portfolio', 'export');
  await ask('store', 'info');
  await ask('store', 'check');
  await readRevisions(ask, 'prognosis', [GROUP, ...(await idsOf('prognosis', 'list', '--day', DAY))]);
  await readRevisions(ask, 'plan', await idsOf('plan', 'list', '--day', DAY));
  await ask('prognosis', 'diff', GROUP, '--day', DAY);
  for (const id of await idsOf('request', 'list')) await ask('request', 'show', id);
  for (const id of await idsOf('cycle', 'list')) {
    await ask('cycle', 'show', id);
    for (const who of await idsOf('offer', 'list', id)) await ask('offer', 'show', id, who);
  }
  for (const id of await idsOf('order', 'list')) await ask('order', 'show', id);
  if (knows('rebalance')) {
    for (const id of await idsOf('rebalance', 'list')) await ask('rebalance', 'show', id);
  }
  if (knows('logs')) for (const id of await idsOf('events')) await ask('logs', id);
  if (knows('doctor')) await ask('doctor', 'store');
  state.set('told', await toldText(place));
  return state;
}

type Ask = (...words: readonly string[]) => Promise<Json>;

/** Every revision of each subject, up to the latest. */
async function readRevisions(ask: Ask, noun: string, subjects: readonly string[]): Promise<void> {
  for (const subject of subjects) {
    const latest = await ask(noun, 'show', subject, '--day', DAY);
    const revision = isObject(latest) ? Number(latest['revision']) : 0;
    for (let earlier = 1; earlier < revision; earlier += 1) {
      await ask(noun, 'show', subject, '--day', DAY, '--revision', String(earlier));
    }
  }
}

function knows(noun: string): boolean {
  return CATALOGUE.nouns.some(({ name }) => name === noun);
}

/** What the subscriber was told; it drops what it knows. */
async function toldText(place: Workplace): Promise<string> {
  const text = await readFile(join(place.dir, 'told'), 'utf8').catch(() => '');
  return [...new Set(text.split('\n'))].join('\n');
}

/** One value, or the lines of a stream, without what tells only of attempts. */
function parse(text: string): Json {
  const lines = text.trimEnd().split('\n');
  const isStream = lines.length > 1 && lines[0]!.startsWith('{"type":"version"');
  const value = isStream ? lines.map((line) => JSON.parse(line) as Json) : (JSON.parse(text) as Json);
  return withoutAttempts(value);
}

function withoutAttempts(value: Json): Json {
  if (Array.isArray(value)) return value.filter(isOfContent).map(withoutAttempts);
  if (!isObject(value)) return value;
  const isOfFile = 'path' in value && 'itemCount' in value;
  const names = Object.keys(value).filter(
    (name) => !(UNCOMPARED.includes(name) || (isOfFile && OF_FILE.includes(name))),
  );
  return Object.fromEntries(names.map((name) => [name, withoutAttempts(value[name]!)]));
}

function isOfContent(value: Json): boolean {
  return !(isObject(value) && COUNTED_BY_ATTEMPT.includes(String(value['kind'])));
}

function items(value: Json): readonly { readonly [key: string]: Json }[] {
  const list = isObject(value) ? value['items'] : value;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Where two states differ, in lines that a person can read; empty: nowhere. */
export function stateDifferences(undisturbed: State, found: State): readonly string[] {
  const commands = [...new Set([...undisturbed.keys(), ...found.keys()])];
  return commands.flatMap((command) => {
    const [before, after] = [undisturbed.get(command), found.get(command)];
    return before === after ? [] : [`flex ${command}: ${firstDifference(before, after)}`];
  });
}

const CONTEXT_LINES = 2;
const SHOWN_LENGTH_MAX = 300;

function firstDifference(before: string | undefined, after: string | undefined): string {
  if (before === undefined || after === undefined) return before === undefined ? 'is new' : 'is missing';
  const [left, right] = [before.split('\n'), after.split('\n')];
  const line = left.findIndex((text, index) => text !== right[index]);
  const at = line < 0 ? left.length : line;
  const around = (lines: readonly string[]) =>
    lines
      .slice(Math.max(0, at - CONTEXT_LINES), at + CONTEXT_LINES + 1)
      .map((text) => text.slice(0, SHOWN_LENGTH_MAX))
      .join(' ');
  return `expected ${around(left)}\n    found ${around(right)}`;
}
