import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { distance } from 'fastest-levenshtein';
import * as v from 'valibot';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { ConfigError, type Problem } from '../../engine/errors.ts';
import type { ContextConfig, WorkspaceConfig } from './config.ts';
import { FLEET_KEYS, fleet, fleetConfigOf, goneKey, HOST_KEYS } from './fleet.ts';
import { JOB_KEYS, jobConfigOf, jobs } from './jobs.ts';

const name = v.pipe(v.string('a name'), v.minLength(1, 'a name that is not empty'));

const program = v.pipe(v.string('the name of a program'), v.minLength(1, 'the name of a program'));

const subscriber = v.strictObject(
  {
    topic: v.picklist(['prognosis-updated'], 'the topic prognosis-updated'),
    exec: v.tupleWithRest([program], v.string('an argument'), 'a list: the program and its arguments'),
  },
  'a topic and a program',
);

const store = v.strictObject(
  { kind: v.literal('sqlite', 'sqlite'), path: v.pipe(v.string('a path'), v.minLength(1, 'a path')) },
  'a store: its kind and its path',
);

const context = v.strictObject(
  {
    store,
    subscribers: v.optional(v.array(subscriber, 'a list of subscribers'), []),
    jobs: v.optional(jobs),
    fleet: v.optional(fleet),
  },
  'a context with its store',
);

const workspace = v.strictObject(
  {
    context: name,
    contexts: v.pipe(
      v.record(name, context, 'contexts by their names'),
      v.check((contexts) => Object.keys(contexts).length > 0, 'at least one context'),
    ),
  },
  'contexts, and which of them is used',
);

/**
 * Reads flex.yaml.
 *
 * @throws ConfigError `bad-workspace` that lists every mistake with its line; an unknown key with the nearest known one.
 */
export async function readWorkspace(file: string): Promise<WorkspaceConfig> {
  const lines = new LineCounter();
  const document = parseDocument(await readFile(file, 'utf8'), { lineCounter: lines });
  if (document.errors.length > 0)
    throw badWorkspace(
      file,
      document.errors.map((error) => yamlProblem(file, error)),
    );
  const data: unknown = document.toJS();
  const parsed = v.safeParse(workspace, data);
  if (!parsed.success) {
    throw badWorkspace(
      file,
      parsed.issues.map((issue) => problemOf(file, document, lines, issue)),
    );
  }
  return configOf(file, parsed.output, document, lines);
}

function configOf(
  file: string,
  content: v.InferOutput<typeof workspace>,
  document: Document,
  lines: LineCounter,
): WorkspaceConfig {
  const dir = dirname(file);
  const contexts = Object.entries(content.contexts).map(
    ([contextName, one]): ContextConfig => ({
      name: contextName,
      storePath: resolve(dir, one.store.path),
      subscribers: one.subscribers,
      ...(one.jobs === undefined ? {} : { jobs: one.jobs.map(jobConfigOf) }),
      ...(one.fleet === undefined ? {} : { fleet: fleetConfigOf(one.fleet) }),
    }),
  );
  const names = contexts.map((one) => one.name);
  if (names.includes(content.context)) return { dir, file, contexts, currentContext: content.context };
  const expected = `one of ${names.join(', ')}`;
  const line = lineOf(document, lines, ['context']);
  throw badWorkspace(file, [{ path: 'context', file, ...line, value: content.context, expected }]);
}

function problemOf(
  file: string,
  document: Document,
  lines: LineCounter,
  issue: v.BaseIssue<unknown>,
): Problem {
  const keys = (issue.path ?? []).map((item) => item.key as string | number);
  const place = { path: pathText(keys), file, ...lineOf(document, lines, keys) };
  if (issue.expected === 'never') return { ...place, expected: expectedKey(issue, String(keys.at(-1))) };
  const missing = issue.received === 'undefined';
  if (!missing) return { ...place, value: valueText(issue.input), expected: issue.message };
  const key = /^"(.*)"$/.exec(issue.expected ?? '')?.[1]; // how valibot says that a key is missing
  return { ...place, expected: key === undefined ? issue.message : `the key ${key}` };
}

/** An unknown key: the known ones beside it, the nearest first. */
function expectedKey(issue: v.BaseIssue<unknown>, key: string): string {
  const gone = goneKey(key);
  if (gone !== undefined) return gone;
  const known = knownKeysAt((issue.path ?? []).slice(0, -1).map((item) => item.key as string | number));
  const sorted = [...known].sort((a, b) => distance(key, a) - distance(key, b));
  const meant = sorted[0];
  const near = meant !== undefined && distance(key, meant) <= Math.ceil(key.length / 2);
  return near ? `no such key; did you mean ${meant}?` : `no such key, but ${sorted.join(', ')}`;
}

function knownKeysAt(path: readonly (string | number)[]): readonly string[] {
  if (path.length === 0) return Object.keys(workspace.entries);
  if (path.length === 2) return Object.keys(context.entries);
  if (path[2] === 'jobs') return JOB_KEYS;
  if (path[2] === 'fleet') return path.length === 3 ? FLEET_KEYS : HOST_KEYS;
  return path[2] === 'store' ? Object.keys(store.entries) : Object.keys(subscriber.entries);
}

/** The line of a key's value, or of the nearest thing above it that is there. */
function lineOf(
  document: Document,
  lines: LineCounter,
  keys: readonly (string | number)[],
): { readonly line?: number } {
  for (let length = keys.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(keys.slice(0, length), true);
    if (isNode(node) && node.range) return { line: lines.linePos(node.range[0]).line };
  }
  return {};
}

function pathText(keys: readonly (string | number)[]): string {
  return keys
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join('');
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

function yamlProblem(
  file: string,
  error: { readonly message: string; readonly linePos?: readonly { readonly line: number }[] | undefined },
): Problem {
  const line = error.linePos?.[0]?.line;
  const expected = `YAML: ${error.message.split(' at line ')[0]}`;
  return { path: '', file, ...(line === undefined ? {} : { line }), expected };
}

function badWorkspace(file: string, details: readonly Problem[]): ConfigError {
  const count = details.length === 1 ? 'a mistake' : `${details.length} mistakes`;
  return new ConfigError('bad-workspace', `${basename(file)} has ${count}.`, {
    details,
    next: 'flex help contexts',
  });
}
