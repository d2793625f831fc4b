import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { type ChildOptions, environmentOf, FLEX } from '../harness/child.ts';

/** What the simulated hosts let callers in with. */
export const HOST_ENV = { SIM_SECRET: 'simulated-secret' } as const;

export interface HostSettings {
  readonly systemCount: number;
  /** Its clock stands still here. */
  readonly now: string;
  /** Further options of `flex sim …`. */
  readonly options?: readonly string[];
}

/** What a simulated host did so far. */
export interface HostStats {
  readonly calls: Readonly<Record<string, number>>;
  readonly done: Readonly<Record<string, number>>;
}

/** A simulated host in a process of its own. */
export interface Host {
  readonly url: string;
  readonly startedAfterMs: number;
  stats(): Promise<HostStats>;
  /** What its process has used so far. */
  peakRssBytes(): Promise<number | undefined>;
  stop(): Promise<void>;
}

/** Starts `flex sim concerto` or `flex sim ces`, and waits until it listens. */
export async function startHost(
  kind: 'concerto' | 'ces',
  { systemCount, now, options = [] }: HostSettings,
  { cwd, home }: ChildOptions,
): Promise<Host> {
  const startedMs = performance.now();
  const args = ['sim', kind, '--json', '--systems', String(systemCount), '--now', now, ...options, '-q'];
  const child = spawn(FLEX, args, { cwd, env: environmentOf(home), stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await addressOf(child, kind);
  return {
    url,
    startedAfterMs: performance.now() - startedMs,
    stats: async () => (await (await fetch(`${url}/sim/stats`)).json()) as HostStats, // as docs/simulators.md has it
    peakRssBytes: () => peakOf(child.pid),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function addressOf(child: ChildProcess, kind: string): Promise<string> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`flex sim ${kind} ended with ${code} before it listened`);
  });
  const listening = (async () => {
    for await (const line of createInterface({ input: child.stdout! })) {
      const said = JSON.parse(line) as { readonly type: string; readonly url?: string };
      if (said.url !== undefined) return said.url;
    }
    throw new Error(`flex sim ${kind} said nothing`);
  })();
  ended.catch(() => undefined); // it ends at last, when nobody waits for it
  const url = await Promise.race([listening, ended]);
  child.stdout!.resume();
  return url;
}

const KIB = 1024;

async function peakOf(pid: number | undefined): Promise<number | undefined> {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) * KIB;
  } catch {
    return undefined;
  }
}
