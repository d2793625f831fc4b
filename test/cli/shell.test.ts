import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/commands/shell/run.ts';
import { TRY } from './fixtures/catalogue.ts';
import { makeSandbox, type RunOptions, type Sandbox } from './harness.ts';

/** The frame around the commands, with commands made for it. */

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await makeSandbox();
});
afterAll(() => sandbox.remove());

const flex = (line: string, options: RunOptions = {}) =>
  sandbox.here(line.split(' '), { ...options, catalogue: TRY });

const errorOf = (stderr: string) =>
  (JSON.parse(stderr) as { error: { code: string; next?: string; details: unknown[] } }).error;

describe('arguments and options', () => {
  it('reach the handler as values, with their unit in the key', async () => {
    const { stdout, exitCode } = await flex(
      'try echo home-01 a.csv b.csv -p 5kW --mode slow --tag x --tag y --json',
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      args: { site: 'home-01', file: ['a.csv', 'b.csv'] },
      options: {
        powerW: 5000,
        timeoutMs: 900_000,
        mode: 'slow',
        tag: ['x', 'y'],
        cache: true,
        dryRun: false,
      },
    });
  });

  it.each([
    ['try echo s --power=-5kW --no-cache --json', { powerW: -5000, cache: false }],
    ['try echo s --dry-run --timeout 1h30m --json', { dryRun: true, timeoutMs: 5_400_000 }],
    ['--json --context local try echo s', { cache: true }],
    ['try --json echo s', { cache: true }],
  ])('%s', async (line, expected) => {
    const { stdout } = await flex(line);
    expect((JSON.parse(stdout) as { options: object }).options).toMatchObject(expected);
  });

  it('a word behind -- is no option', async () => {
    const { stdout } = await flex('try echo s --json -- --help');
    expect((JSON.parse(stdout) as { args: { file: string[] } }).args.file).toEqual(['--help']);
  });

  it('an option with several values takes them at once and one by one', async () => {
    const { stdout } = await flex('try files -f a b -f c --json');
    expect(JSON.parse(stdout)).toEqual({ files: ['a', 'b', 'c'] });
  });

  it('says everything that is wrong at once', async () => {
    const { stderr, exitCode, stdout } = await flex('try echo _no_ --power 5 --mode medium --count 0 --json');
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(errorOf(stderr)).toMatchObject({
      code: 'bad-arguments',
      details: [
        { path: '<SITE>', value: '_no_' },
        { path: '--power', value: '5', expected: 'a power such as 5kW, -250W or 1.2MW' },
        { path: '--mode', value: 'medium', expected: 'one of fast, slow' },
        { path: '--count', value: '0', expected: 'at least 1' },
      ],
    });
  });

  it.each([
    ['try echo', 'bad-arguments', 'flex try object'],
    ['try echo s --power 20kW', 'bad-arguments', 'flex try object'],
    ['try files', 'bad-arguments', 'flex try object'],
    ['try object extra', 'bad-arguments', 'flex try object'],
    ['try echo s --powr 5kW', 'unknown-option', 'flex try echo s --power 5kW'],
    ['try echo s --power', 'missing-value', 'flex try object'],
    ['try objct', 'unknown-command', 'flex try object'],
    ['try zzzzzz', 'unknown-command', 'flex try --help'],
    ['tyr object', 'unknown-command', 'flex try object'],
    ['try --hepl', 'missing-command', 'flex try --help'],
    ['--context', 'bad-option', undefined],
    ['try object --quiet=yes', 'bad-option', undefined],
    ['try object --now tomorrow', 'bad-now', undefined],
    ['try object --now 2026-02-30T00:00:00Z', 'bad-now', undefined],
    ['try object --context elsewhere --help --json', 'no-json', 'flex __manifest'],
  ])('%s: exit 2, %s', async (line, code, next) => {
    const { stderr, exitCode, stdout } = await flex(
      `${line} --json`.replace('--context --json', '--json --context'),
    );
    expect(errorOf(stderr).code).toBe(code);
    expect(errorOf(stderr).next?.replace(/ --json/, '')).toBe(next);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
  });
});

describe('results', () => {
  it('an object: typed arrays are arrays, what is undefined is absent', async () => {
    expect((await flex('try object --json')).stdout).toBe('{\n  "powersW": [1, 2]\n}\n');
    expect((await flex('try object')).stdout).toBe('powersW  1 2\n');
  });

  it('a list: plain columns, numbers to the right, control characters harmless', async () => {
    const { stdout } = await flex('try list');
    expect(stdout).toBe('ID              W  NOTE\na               5  -\nlonger\ufffd[31m  1234  -\n');
  });

  it('a list as JSON holds the items', async () => {
    const { stdout } = await flex('try list --json');
    expect(JSON.parse(stdout)).toEqual({
      items: [
        { id: 'a', powerW: 5 },
        { id: 'longer\u001b[31m', powerW: 1234 },
      ],
    });
  });

  it('an empty list says so on stderr and is no failure', async () => {
    expect(await flex('try nothing')).toEqual({ exitCode: 0, stdout: '', stderr: 'no rows yet\n' });
    expect(JSON.parse((await flex('try nothing --json')).stdout)).toEqual({ items: [] });
  });

  it('a stream is NDJSON with the version first, and lines for people', async () => {
    const { stdout } = await flex('try stream --json');
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(lines[0]).toEqual({ type: 'version', flex: expect.stringMatching(/^\d/), schema: 1 });
    expect(lines.slice(1)).toEqual([0, 1, 2].map((index) => ({ type: 'tick', index })));
    expect((await flex('try stream')).stdout.split('\n')[2]).toMatch(/^tick 2 /);
  });

  it.each([
    ['try partial', 3],
    ['try pending', 8],
    ['try changes', 10],
  ])('%s: exit %i', async (line, exitCode) => {
    expect((await flex(line)).exitCode).toBe(exitCode);
  });

  it('what failed of a batch and what comes next stand on stderr', async () => {
    const { stdout, stderr } = await flex('try partial');
    expect(stdout).toBe('did 1 of 2\n');
    expect(stderr).toBe('warning: site-2: has no history\nnext: flex try object\n');
    expect((await flex('try partial --quiet')).stdout).toBe('');
  });

  it('a number that JSON has no word for is a bug', async () => {
    const { stderr, exitCode } = await flex('try infinite --json');
    expect(exitCode).toBe(1);
    expect(errorOf(stderr).code).toBe('invariant');
  });
});

describe('failures', () => {
  it('a bad file: every problem with its line, exit 65', async () => {
    const { stderr, exitCode } = await flex('try bad-file');
    expect(exitCode).toBe(65);
    expect(stderr).toBe(
      [
        'error: p.yaml has 2 mistakes.',
        '  p.yaml:14  sites[0].powerWMax "5": expected a power such as 5kW',
        '  p.yaml:20  sites[1]: expected an id',
        '',
      ].join('\n'),
    );
  });

  it('a refusal: exit 4 and the next command, in text and in JSON', async () => {
    const text = await flex('try refused');
    expect(text).toEqual({
      exitCode: 4,
      stdout: '',
      stderr: 'error: The run is too short.\ntry: flex try object\n',
    });
    expect((await flex('try refused --json')).stderr).toBe(
      '{"error":{"code":"too-short","message":"The run is too short.","details":[],"next":"flex try object"}}\n',
    );
  });

  it('a bug: exit 1, says that it is ours and where its stack lies', async () => {
    const { stderr, exitCode } = await flex('try bug');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('This is a bug of flex: x is undefined.');
    expect(stderr).toContain(join(sandbox.home, 'state', 'flex', 'bugs'));
    expect((await flex('try bug --verbose')).stderr).toContain('catalogue.ts:');
  });
});

describe('danger', () => {
  it('says where it acts, and needs an answer that nobody can give', async () => {
    const { stderr, exitCode, stdout } = await flex('try write');
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`context local: ${join(sandbox.home, 'data', 'flex', 'store.sqlite')}`);
    expect(stderr).toContain('try: flex try write --yes');
  });

  it('--yes answers', async () => {
    expect((await flex('try write --yes --quiet')).stderr).toBe('');
    expect(JSON.parse((await flex('try write -y --json')).stdout)).toEqual({ written: 1 });
  });

  it('an unknown context is exit 78 before anything is done', async () => {
    const { stderr, exitCode } = await flex('try write --yes --context elsewhere');
    expect(exitCode).toBe(78);
    expect(stderr).toContain('elsewhere');
  });
});

describe('a question at a terminal', () => {
  async function answer(keys: string) {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const said: string[] = [];
    const stdout = new PassThrough();
    const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
    stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    // Keys that come before the question is there are ignored, as with a person.
    const typing = setInterval(() => stdin.write(keys), 20);
    const around = { stdin, stdout, stderr, env: sandbox.env, cwd: sandbox.dir, signals: new PassThrough() };
    const exitCode = await run({ ...around, argv: ['try', 'write'] }, TRY);
    clearInterval(typing);
    return { exitCode, stdout: String(stdout.read() ?? ''), stderr: said.join('') };
  }

  it.each([
    ['y\r', 0, 'wrote it\n'],
    ['n\r', 6, ''],
    ['\r', 6, ''],
    ['\u0003', 130, ''],
  ])('%j: exit %i', async (keys, exitCode, stdout) => {
    const ended = await answer(keys);
    expect(ended.exitCode).toBe(exitCode);
    expect(ended.stdout).toBe(stdout);
    expect(ended.stderr).toContain('Really?');
  });
});

describe('the context', () => {
  it('is opened once, where flex.yaml says, at the time that --now says', async () => {
    await writeFile(
      join(sandbox.dir, 'flex.yaml'),
      'context: here\ncontexts:\n  here:\n    store: { kind: sqlite, path: s/store.sqlite }\n',
    );
    const { stdout, exitCode, stderr } = await flex('try open --json --now 2026-11-21T14:00:00+01:00');
    await rm(join(sandbox.dir, 'flex.yaml'));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      isSame: true,
      storePath: join(sandbox.dir, 's', 'store.sqlite'),
      workspaceDir: sandbox.dir,
      nowMs: Date.UTC(2026, 10, 21, 13),
    });
  });

  it('without flex.yaml lies in the user’s data folder', async () => {
    const { stdout } = await flex('try open --json');
    expect(JSON.parse(stdout)).toMatchObject({
      storePath: join(sandbox.home, 'data', 'flex', 'store.sqlite'),
    });
  });
});

describe('files', () => {
  it('reads a file, and stdin for -', async () => {
    await writeFile(join(sandbox.dir, 'in.txt'), 'from a file\n');
    expect((await flex('try read in.txt')).stdout).toBe('from a file\n');
    expect((await flex('try read -', { input: 'from stdin\n' })).stdout).toBe('from stdin\n');
  });

  it.each([
    ['try read none.txt', 5],
    ['try read .', 65],
  ])('%s: exit %i', async (line, exitCode) => {
    expect((await flex(line)).exitCode).toBe(exitCode);
  });
});

describe('help', () => {
  it.each([
    'try echo --help',
    'try echo -h',
    '--help try echo',
    'try echo --power --help',
  ])('%s', async (line) => {
    const { stdout, exitCode, stderr } = await flex(line);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Print what was understood\.\n\nExamples\n/);
    expect(stdout).toContain('flex try echo SITE [FILE…] [OPTIONS]');
    expect(stdout).toMatch(/--no-cache +read nothing from the cache/);
    expect(stdout).toMatch(/--timeout DURATION +how long \(default 15m\)/);
  });

  it('of a noun lists its commands', async () => {
    const { stdout, exitCode } = await flex('try');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\n {2}echo SITE \[FILE…\] +print what was understood\n/);
    expect(stdout).toMatch(/\n {2}files -f FILE… +take files\n/);
  });
});
