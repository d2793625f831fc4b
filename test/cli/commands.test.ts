import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE, SECTIONS } from '../../src/commands/registry.ts';
import { type CommandDefinition, flagOf } from '../../src/commands/shell/define.ts';
import { GLOBAL_OPTIONS } from '../../src/commands/shell/globals.ts';
import { parseInput } from '../../src/commands/shell/parse.ts';
import { allCommands } from '../../src/commands/shell/resolve.ts';
import { startKinesis } from '../adapters/kinesis/emulator.ts';
import { makeSandbox, type Sandbox } from './harness.ts';
import { HOSTS_ENV, startHosts } from './hosts.ts';
import { JSON_INVOCATIONS, type JsonInvocation } from './json-invocations.ts';

/** What holds for every command, whoever wrote it. */

const commands = (await allCommands(CATALOGUE)).map((command) => command.definition);
const named = commands.map((definition) => [definition.path.join(' '), definition] as const);

const usedSandboxes: Sandbox[] = [];
async function sandboxOfOwn(): Promise<Sandbox> {
  const sandbox = await makeSandbox();
  usedSandboxes.push(sandbox);
  return sandbox;
}
let shared: Sandbox;
beforeAll(async () => {
  shared = await sandboxOfOwn();
});
afterAll(async () => {
  await Promise.all(usedSandboxes.map((sandbox) => sandbox.remove()));
});

describe('the catalogue', () => {
  it('has each noun and each path once, a noun’s commands under its name', async () => {
    const names = CATALOGUE.nouns.map((noun) => noun.name);
    expect(names).toEqual([...new Set(names)]);
    const paths = named.map(([path]) => path);
    expect(paths).toEqual([...new Set(paths)]);
    for (const entry of CATALOGUE.nouns) {
      for (const { definition } of (await entry.load()).commands) expect(definition.path[0]).toBe(entry.name);
    }
  });

  it('pins the root help', async () => {
    const { stdout } = await shared.here(['--help']);
    await expect(stdout).toMatchFileSnapshot('__snapshots__/help/flex.txt');
    for (const section of SECTIONS) {
      const isUsed = CATALOGUE.nouns.some((noun) => noun.section === section);
      expect(stdout.includes(`\n${section}\n`)).toBe(isUsed);
    }
  });
});

describe.each(named)('flex %s', (path, definition) => {
  it('has its help, pinned', async () => {
    const { stdout, stderr, exitCode } = await shared.here([...definition.path, '--help']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    await expect(stdout).toMatchFileSnapshot(`__snapshots__/help/${path.replaceAll(' ', '-')}.txt`);
  });

  it('describes itself as the others do', () => {
    expect(problemsOf(definition)).toEqual([]);
  });

  it('understands its own examples', async () => {
    for (const { command } of definition.examples) {
      const words = wordsOfExample(command);
      expect(words.slice(0, definition.path.length), command).toEqual(definition.path);
      await expect(
        parseInput(definition, words.slice(definition.path.length)),
        command,
      ).resolves.toBeDefined();
    }
  });

  it('prints JSON with --json, and nothing else on stdout', async () => {
    const invocation = JSON_INVOCATIONS[path];
    if (invocation === undefined) throw new Error(`add "${path}" to test/cli/json-invocations.ts`);
    const stdout = await invoke(invocation);
    expect(() => parseOutput(definition, stdout)).not.toThrow();
  });
});

it('every row of the table of JSON invocations belongs to a command', () => {
  const known = new Set(named.map(([path]) => path));
  expect(Object.keys(JSON_INVOCATIONS).filter((path) => !known.has(path))).toEqual([]);
});

async function invoke(invocation: JsonInvocation): Promise<string> {
  const sandbox = await sandboxOfOwn();
  for (const [name, content] of Object.entries(invocation.files ?? {})) {
    await writeFile(join(sandbox.dir, name), content);
  }
  const hosts = invocation.hosts ? await startHosts(sandbox.dir) : undefined;
  const kinesis = invocation.stream === undefined ? undefined : await startKinesis();
  if (invocation.stream !== undefined) await kinesis?.create(invocation.stream, 1);
  const env = { ...sandbox.env, ...(hosts === undefined ? {} : HOSTS_ENV), ...kinesis?.env };
  try {
    for (const args of invocation.before ?? []) {
      const { exitCode, stderr } = await sandbox.here(args, { env });
      expect(exitCode, `flex ${args.join(' ')}\n${stderr}`).toBe(0);
    }
    const { input } = invocation;
    const options = input === undefined ? { env } : { env, input };
    const ended = await sandbox.here([...invocation.args, '--json'], options);
    expect(ended.exitCode, ended.stderr).toBe(invocation.exitCode ?? 0);
    return ended.stdout;
  } finally {
    await hosts?.close();
    await kinesis?.stop();
  }
}

function parseOutput(definition: CommandDefinition, stdout: string): void {
  if (definition.output === 'stream') {
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly type: string });
    expect(events[0]?.type).toBe('version');
    return;
  }
  const data = JSON.parse(stdout) as { readonly items?: unknown };
  expect(typeof data).toBe('object');
  if (definition.output === 'list') expect(Array.isArray(data.items)).toBe(true);
}

/** What is not as the house style wants it. */
function problemsOf(definition: CommandDefinition): readonly string[] {
  const { args, options, summary, prints, danger, hidden } = definition;
  const problems: string[] = [];
  const say = (isBad: boolean, text: string) => isBad && problems.push(text);
  say(!/^[a-z]/.test(summary) || summary.endsWith('.'), 'summary: lower case, no full stop');
  say(summary.length > 80, 'summary: at most 80 letters');
  say(prints === '', 'prints: says what stands on stdout');
  say(
    danger !== 'none' && hidden !== true && !('dryRun' in options),
    'option dryRun: use DRY_RUN of define.ts',
  );
  say(
    args.slice(0, -1).some((spec) => spec.variadic === true),
    'arguments: only the last is variadic',
  );
  for (const [name, spec] of Object.entries(options)) {
    const flags = [flagOf(name), `-${spec.short ?? ''}`];
    const isTaken = GLOBAL_OPTIONS.some((option) => option.flags.some((flag) => flags.includes(flag)));
    say(isTaken, `option ${name}: its flag is a global option`);
    say(!/^[a-z][A-Za-z0-9]*$/.test(name), `option ${name}: camel case`);
    say(spec.description.endsWith('.'), `option ${name}: no full stop`);
    say(spec.kind === 'enum' && !spec.choices?.length, `option ${name}: an enum needs choices`);
  }
  return problems;
}

/** Words of an example; quotes as in a shell, and everything up to the first pipe or `&&`. */
function wordsOfExample(command: string): readonly string[] {
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3]!,
  );
  const start = words.indexOf('flex') + 1;
  const end = words.findIndex((word, index) => index > start && ['|', '&&', '>', '<', ';'].includes(word));
  const own = words.slice(start, end < 0 ? undefined : end);
  return own.filter((word) => !GLOBAL_OPTIONS.some((option) => option.flags.includes(word)));
}
