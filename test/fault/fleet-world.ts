import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { FaultRates } from '../../src/adapters/sim/faults.ts';
import type { SimStats } from '../adapters/sim/sims.ts';
import type { Ended, Sandbox } from '../cli/harness.ts';
import { HOSTS_ENV, type Hosts, startHosts } from '../cli/hosts.ts';
import type { CallKillOrder } from './kill-call-preload.ts';
import type { KillOrder } from './kill-preload.ts';

/** A little fleet of simulated hosts, and a workspace that commissions it: all of it anew for every try. */

export const FLEET_SIZE = 10;
export const FLEET_NOW = '2026-11-22T14:03:00Z';
/** A quarter of an hour later all sites are due, and what was heard at first has fallen silent. */
export const FLEET_LATER = '2026-11-22T14:20:00Z';
export const RECORDING = 'fleet.bin';

/** A moment of a command: right before or right after a commit of the store, or a call of a host. */
export interface Moment {
  readonly of: 'commit' | 'call';
  /** Counted from 1. */
  readonly number: number;
  readonly when: 'before' | 'after';
}

/** How a command ended that was watched. */
export interface WatchedCommand extends Ended {
  readonly isKilled: boolean;
  /** How many commits and calls were begun. */
  readonly commitCount: number;
  readonly calls: readonly string[];
}

export interface FleetWorld {
  readonly storePath: string;
  readonly concerto: () => SimStats;
  /** In this process; it must end with one of these codes. */
  run(args: readonly string[], exitCodes?: readonly number[]): Promise<Ended>;
  /** In a process of its own, which is ended at this moment; absent: it comes to its end. */
  watch(args: readonly string[], moment?: Moment): Promise<WatchedCommand>;
  close(): Promise<void>;
}

/** @param recording - what the systems send, as a file. */
export async function openWorld(
  sandbox: Sandbox,
  recording: string,
  { seed = 1, faults }: { readonly seed?: number; readonly faults?: Partial<FaultRates> } = {},
): Promise<FleetWorld> {
  const dir = await mkdtemp(join(sandbox.dir, 'fleet-'));
  const hosts: Hosts = await startHosts(dir, { systemCount: FLEET_SIZE, seed }, faults);
  await copyFile(recording, join(dir, RECORDING));
  const env = { ...sandbox.env, ...HOSTS_ENV };
  return {
    storePath: join(dir, 'store.sqlite'),
    concerto: hosts.concerto,
    async run(args, exitCodes = [0]) {
      const ended = await sandbox.here(args, { cwd: dir, env });
      expect(exitCodes, `flex ${args.join(' ')}\n${ended.stderr}`).toContain(ended.exitCode);
      return ended;
    },
    watch: (args, moment) => watch({ sandbox, dir, env }, args, moment),
    async close() {
      await hosts.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

interface Place {
  readonly sandbox: Sandbox;
  readonly dir: string;
  readonly env: { readonly [name: string]: string };
}

const preload = (name: string) => `--import=${new URL(`${name}.ts`, import.meta.url).href}`;

async function watch(
  { sandbox, dir, env }: Place,
  args: readonly string[],
  moment: Moment | undefined,
): Promise<WatchedCommand> {
  const folder = await mkdtemp(join(dir, 'commits-'));
  const log = join(folder, 'calls');
  await writeFile(log, '');
  const commits = await mkdtemp(join(folder, 'n-'));
  const { number, when } = moment ?? {};
  const commitOrder: KillOrder = {
    folder: commits,
    ...(moment?.of === 'commit' ? { commit: number!, when: when! } : {}),
  };
  const callOrder: CallKillOrder = { log, ...(moment?.of === 'call' ? { call: number!, when: when! } : {}) };
  const ended = await sandbox.flex(args, {
    cwd: dir,
    env: {
      ...env,
      FLEX_KILL: JSON.stringify(commitOrder),
      FLEX_KILL_CALL: JSON.stringify(callOrder),
      NODE_OPTIONS: [preload('kill-preload'), preload('kill-call-preload')].join(' '),
    },
  });
  const calls = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
  return {
    ...ended,
    isKilled: ended.exitCode === -1,
    commitCount: await countFiles(commits),
    calls,
  };
}

async function countFiles(folder: string): Promise<number> {
  return (await readdir(folder)).length;
}

/** Every moment of a command that was watched to its end. */
export function momentsOf({ commitCount, calls }: WatchedCommand): readonly Moment[] {
  const moments = (of: Moment['of'], count: number): readonly Moment[] =>
    Array.from({ length: count }, (_, index) => index + 1).flatMap((number) => [
      { of, number, when: 'before' as const },
      { of, number, when: 'after' as const },
    ]);
  return [...moments('commit', commitCount), ...moments('call', calls.length)];
}
