import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { CATALOGUE, type Catalogue } from '../../src/commands/registry.ts';
import { run } from '../../src/commands/shell/run.ts';

/** Runs the program as a user does, in folders of its own, without a terminal. */

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const FLEX = join(ROOT, 'bin', 'flex');

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: { readonly [name: string]: string };
  /** Default: the sandbox's own folder. */
  readonly cwd?: string;
}

/** A user's folders that nobody else sees. */
export interface Sandbox {
  /** The working directory. */
  readonly dir: string;
  readonly home: string;
  readonly env: { readonly [name: string]: string };
  /** The program in a process of its own, through its launcher. */
  flex(args: readonly string[], options?: RunOptions): Promise<Ended>;
  /** The same in this process: faster, without launcher, signals and module loading. */
  here(args: readonly string[], options?: RunOptions & { readonly catalogue?: Catalogue }): Promise<Ended>;
  remove(): Promise<void>;
}

export async function makeSandbox(): Promise<Sandbox> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'flex-test-')));
  const dir = join(root, 'work here');
  const home = join(root, 'home');
  await mkdir(dir);
  await mkdir(home);
  const env = sandboxEnv(home);
  return {
    dir,
    home,
    env,
    flex: (args, options = {}) => launch(args, { cwd: dir, ...options, env: { ...env, ...options.env } }),
    here: (args, options = {}) => runHere(args, { cwd: dir, ...options, env: { ...env, ...options.env } }),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

function sandboxEnv(home: string): Record<string, string> {
  return {
    HOME: home,
    PATH: process.env['PATH'] ?? '',
    LANG: 'C.UTF-8',
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_STATE_HOME: join(home, 'state'),
    XDG_DATA_HOME: join(home, 'data'),
  };
}

async function launch(
  args: readonly string[],
  options: RunOptions & { readonly cwd: string },
): Promise<Ended> {
  const ended = await execa(FLEX, args, {
    cwd: options.cwd,
    env: options.env ?? {},
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    input: options.input ?? '',
  });
  return { exitCode: ended.exitCode ?? -1, stdout: ended.stdout, stderr: ended.stderr };
}

async function runHere(
  args: readonly string[],
  options: RunOptions & { readonly cwd: string; readonly catalogue?: Catalogue },
): Promise<Ended> {
  const stdout = collector();
  const stderr = collector();
  const signals = new PassThrough();
  const exitCode = await run(
    {
      argv: args,
      stdin: Readable.from(options.input === undefined ? [] : [Buffer.from(options.input)]),
      stdout: stdout.stream,
      stderr: stderr.stream,
      env: options.env ?? {},
      cwd: options.cwd,
      signals,
    },
    options.catalogue ?? CATALOGUE,
  );
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function collector(): { readonly stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
