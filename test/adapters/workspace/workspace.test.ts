import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadWorkspace, readWorkspaceOf } from '../../../src/adapters/workspace/index.ts';
import { ConfigError } from '../../../src/engine/errors.ts';

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'flex-workspace-')));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const GOOD = `context: local
contexts:
  local:
    store: { kind: sqlite, path: .flex/store.sqlite }
    subscribers:
      - topic: prognosis-updated
        exec: [./notify.sh, --team, north]
  test:
    store: { kind: sqlite, path: /tmp/other.sqlite }
`;

const load = (more: { workspacePath?: string; contextName?: string; cwd?: string } = {}) =>
  loadWorkspace({
    cwd: more.cwd ?? dir,
    workspacePath: more.workspacePath,
    contextName: more.contextName,
    fallbackStorePath: '/data/store.sqlite',
  });

async function mistakesOf(text: string) {
  await writeFile(join(dir, 'flex.yaml'), text);
  const error = await load().catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigError)) throw new Error(`no ConfigError: ${String(error)}`);
  return error.details.map(({ file: _file, ...mistake }) => mistake);
}

describe('finding', () => {
  it('goes upwards from a folder below', async () => {
    await writeFile(join(dir, 'flex.yaml'), GOOD);
    const below = join(dir, 'a', 'b');
    await mkdir(below, { recursive: true });
    const { workspaceDir, context } = await load({ cwd: below });
    expect(workspaceDir).toBe(dir);
    expect(context).toEqual({
      name: 'local',
      storePath: join(dir, '.flex/store.sqlite'),
      subscribers: [{ topic: 'prognosis-updated', exec: ['./notify.sh', '--team', 'north'] }],
    });
  });

  it('FLEX_WORKSPACE names a folder or the file; what it names must exist', async () => {
    await writeFile(join(dir, 'flex.yaml'), GOOD);
    for (const workspacePath of [dir, join(dir, 'flex.yaml')]) {
      expect((await load({ cwd: '/', workspacePath })).workspaceDir).toBe(dir);
    }
    await expect(load({ workspacePath: join(dir, 'none') })).rejects.toMatchObject({ code: 'no-workspace' });
  });

  it('the named context; an unknown one is answered with those there are', async () => {
    await writeFile(join(dir, 'flex.yaml'), GOOD);
    expect((await load({ contextName: 'test' })).context.storePath).toBe('/tmp/other.sqlite');
    await expect(load({ contextName: 'prod' })).rejects.toMatchObject({
      code: 'unknown-context',
      details: [{ value: 'prod', expected: 'one of local, test' }],
    });
  });

  it('without flex.yaml there is only local, in the folder of the user', async () => {
    expect(await load({ cwd: '/' })).toEqual({
      workspaceDir: undefined,
      context: { name: 'local', storePath: '/data/store.sqlite', subscribers: [] },
    });
    await expect(load({ cwd: '/', contextName: 'test' })).rejects.toThrow(ConfigError);
    expect(await readWorkspaceOf({ cwd: '/', workspacePath: undefined })).toBeUndefined();
  });
});

describe('mistakes', () => {
  it('are said all at once, with their lines', async () => {
    const text = `context: locl
contexts:
  local:
    stor: { kind: sqlite, path: x }
    subscribers:
      - topic: prognosis-upated
        exec: []
  other:
    store:
      kind: dynamo
      path: 5
      pth: 1
colour: red
`;
    expect(await mistakesOf(text)).toEqual([
      { line: 4, path: 'contexts.local.store', expected: 'the key store' },
      {
        line: 6,
        path: 'contexts.local.subscribers[0].topic',
        value: 'prognosis-upated',
        expected: 'the topic prognosis-updated',
      },
      {
        line: 7,
        path: 'contexts.local.subscribers[0].exec[0]',
        expected: 'the name of a program',
      },
      { line: 4, path: 'contexts.local.stor', expected: 'no such key; did you mean store?' },
      { line: 10, path: 'contexts.other.store.kind', value: 'dynamo', expected: 'sqlite' },
      { line: 11, path: 'contexts.other.store.path', value: '5', expected: 'a path' },
      { line: 12, path: 'contexts.other.store.pth', expected: 'no such key; did you mean path?' },
      { line: 13, path: 'colour', expected: 'no such key, but context, contexts' },
    ]);
  });

  it.each([
    ['context: nowhere\ncontexts:\n  a:\n    store: { kind: sqlite, path: x }\n', 1, 'context', 'one of a'],
    ['contexts: {}\ncontext: a\n', 1, 'contexts', 'at least one context'],
    ['context: a\ncontexts:\n  a: 5\n', 3, 'contexts.a', 'a context with its store'],
    ['[]\n', 1, 'contexts', 'the key contexts'],
    ['5\n', 1, '', 'contexts, and which of them is used'],
  ])('%j', async (text, line, path, expected) => {
    expect(await mistakesOf(text)).toContainEqual(expect.objectContaining({ line, path, expected }));
  });

  it('YAML that is none is said with its line', async () => {
    const [mistake] = await mistakesOf('context: a\ncontexts: [\n');
    expect(mistake?.line).toBeGreaterThan(1);
    expect(mistake?.expected).toMatch(/^YAML: /);
  });

  it('an empty file is no workspace', async () => {
    expect(await mistakesOf('')).not.toEqual([]);
  });
});

describe('a fleet', () => {
  const withFleet = (fleet: string) => `context: local
contexts:
  local:
    store: { kind: sqlite, path: store.sqlite }
    fleet:
${fleet.replace(/^/gm, '      ')}
`;
  const HOSTS = `concerto: { url: 'https://concerto.example.com/api', clientId: flex, secretEnv: CONCERTO_SECRET, timeout: 20s }
ces: { url: 'http://127.0.0.1:8202', tokenEnv: CES_TOKEN, callsPerSecond: 2.5 }`;

  it('is read into what the adapters take', async () => {
    await writeFile(join(dir, 'flex.yaml'), withFleet(`instance: eu1\n${HOSTS}`));
    expect((await load()).context.fleet).toEqual({
      instance: 'eu1',
      concerto: {
        url: 'https://concerto.example.com/api',
        login: { kind: 'client', clientId: 'flex', secretEnv: 'CONCERTO_SECRET' },
        timeoutMs: 20_000,
      },
      ces: {
        url: 'http://127.0.0.1:8202',
        login: { kind: 'token', tokenEnv: 'CES_TOKEN' },
        callsPerSecond: 2.5,
      },
    });
  });

  it('lists all that is wrong, with lines', async () => {
    const mistakes = await mistakesOf(
      withFleet(`concerto: { url: 'http://concerto.example.com', tokenEnv: s3cret-token }
ces: { url: 'https://me:pw@ces.example.com', clientId: flex, timeout: 10m, callsPerSecond: 0 }`),
    );
    const of = (path: string) => mistakes.find((mistake) => mistake.path === `contexts.local.fleet${path}`);
    expect(of('.instance')?.expected).toBe('the key instance');
    expect(of('.concerto.url')).toMatchObject({ line: 6, expected: expect.stringContaining('https') });
    expect(of('.concerto.tokenEnv')?.expected).toContain('the name of an environment variable');
    expect(of('.ces.url')).toMatchObject({ line: 7, expected: expect.stringContaining('without a user') });
    expect(of('.ces.timeout')?.expected).toContain('at most 5m');
    expect(of('.ces.callsPerSecond')?.expected).toContain('0.1 to 10000');
  });

  it.each([
    ['neither', "{ url: 'https://c.example.com' }"],
    ['both', "{ url: 'https://c.example.com', tokenEnv: A, clientId: b, secretEnv: C }"],
    ['half', "{ url: 'https://c.example.com', clientId: b }"],
  ])('wants one way to log in, and not %s', async (_name, host) => {
    const mistakes = await mistakesOf(withFleet(`instance: eu1\nconcerto: ${host}\n${HOSTS.split('\n')[1]}`));
    expect(mistakes.map(({ path, expected }) => [path, expected])).toEqual([
      ['contexts.local.fleet.concerto', 'either tokenEnv, or clientId and secretEnv'],
    ]);
  });

  it('knows nothing of secrets in files, and says what is meant', async () => {
    const mistakes = await mistakesOf(withFleet(`instance: eu1\n${HOSTS}`.replace('secretEnv', 'secret')));
    expect(mistakes[0]).toMatchObject({
      path: 'contexts.local.fleet.concerto.secret',
      expected: 'no such key; did you mean secretEnv?',
    });
  });

  it.each([
    [
      'in a context',
      (text: string) => text.replace('    fleet:', '    ALLOWED_AUTO_CREATION_FLEETS: [a]\n    fleet:'),
    ],
    [
      'in a fleet',
      (text: string) => text.replace('instance:', 'allowedAutoCreationFleets: [a]\n      instance:'),
    ],
    ['at the top', (text: string) => `ALLOWED_AUTO_CREATION_FLEETS: a\n${text}`],
  ])('ALLOWED_AUTO_CREATION_FLEETS %s is refused with what is there in its place', async (_name, spoil) => {
    const mistakes = await mistakesOf(spoil(withFleet(`instance: eu1\n${HOSTS}`)));
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]?.expected).toContain('flex pwrcell commission --auto');
    expect(mistakes[0]?.value).toBeUndefined();
  });
});
