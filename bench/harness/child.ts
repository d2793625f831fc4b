import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const FLEX = join(ROOT, 'bin', 'flex');
const USAGE_FILE = fileURLToPath(new URL('./usage.cjs', import.meta.url));

export interface ChildOptions {
  readonly cwd: string;
  /** Folder that stands in for the home of the user. */
  readonly home: string;
  /** Beside what every child has. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ChildRun {
  readonly wallMs: number;
  readonly stdout: string;
}

/** With what the process itself used, its threads included and its own children not. */
export interface MeasuredRun extends ChildRun {
  readonly cpuMs: number;
  readonly peakRssBytes: number;
}

/** Runs a program to its end as a shell would, with nothing of this machine's settings in its environment. */
export async function runChild(
  words: readonly [string, ...string[]],
  options: ChildOptions,
  extraEnv: Readonly<Record<string, string>> = {},
): Promise<ChildRun> {
  const [program, ...args] = words;
  const startedMs = performance.now();
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...environmentOf(options.home), ...options.env, ...extraEnv },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...ended) => resolve(ended));
  });
  const wallMs = performance.now() - startedMs;
  if (code !== 0) {
    const said = Buffer.concat(stderr).toString().trim();
    throw new Error(`"${words.join(' ')}" ended with ${signal ?? `exit code ${code}`}: ${said}`);
  }
  return { wallMs, stdout: Buffer.concat(stdout).toString() };
}

/** Runs `flex` and says what its process used. */
export async function measureFlex(args: readonly string[], options: ChildOptions): Promise<MeasuredRun> {
  const usagePath = join(options.home, 'usage.json');
  const run = await runChild([FLEX, ...args], options, {
    NODE_OPTIONS: `--require ${JSON.stringify(USAGE_FILE)}`,
    FLEX_BENCH_USAGE: usagePath,
  });
  const usage = JSON.parse(await readFile(usagePath, 'utf8')) as NodeJS.ResourceUsage; // written by usage.cjs
  await rm(usagePath);
  return {
    ...run,
    cpuMs: (usage.userCPUTime + usage.systemCPUTime) / 1000,
    peakRssBytes: usage.maxRSS * 1024,
  };
}

export function environmentOf(home: string): Readonly<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CONFIG_HOME: join(home, 'config'),
    NO_COLOR: '1',
  };
}
