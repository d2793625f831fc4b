import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { ExecutionOwner } from '../../../engine/ports.ts';
import { realClock } from '../asl/clock.ts';

/** What can be said of an owner from here; `unseen`: its process cannot be looked for, so its lease decides. */
export type Liveness = 'alive' | 'gone' | 'unseen';

/** What the engine asks of the machine that it runs on. */
export interface Host {
  /** The machine's clock [ms since epoch], which people and other machines set, also backwards. */
  nowMs(): number;
  /** A clock that only goes forward [ms since some moment]. */
  monotonicMs(): number;
  /** Resolves after `ms` [ms]; rejects at once when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** An owner in this process, alive until it leaves. */
  enter(): ExecutionOwner;
  leave(owner: ExecutionOwner): void;
  livenessOf(owner: ExecutionOwner): Liveness;
}

/** Owners that run something in this process just now. */
const running = new Set<string>();

/** The machine as it is. */
export const thisHost: Host = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => realClock.sleep(ms, signal),
  enter() {
    const owner = { id: randomUUID(), ...thisProcess() };
    running.add(owner.id);
    return owner;
  },
  leave: ({ id }) => void running.delete(id),
  livenessOf(owner) {
    const self = thisProcess();
    if (owner.pidScope !== self.pidScope) return 'unseen';
    const isHere = owner.pid === self.pid && owner.processStart === self.processStart;
    if (isHere) return running.has(owner.id) ? 'alive' : 'gone';
    return processLiveness(owner);
  },
};

let known: Omit<ExecutionOwner, 'id'> | undefined;

function thisProcess(): Omit<ExecutionOwner, 'id'> {
  known ??= {
    host: hostname(),
    pidScope: pidScope(),
    pid: process.pid,
    processStart: look(process.pid)?.start ?? '',
  };
  return known;
}

/** Containers of one machine have process ids of their own, and a machine that was started anew gives them anew. */
function pidScope(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

function processLiveness({ pid, processStart }: ExecutionOwner): Liveness {
  if (!exists(pid)) return 'gone';
  const seen = look(pid);
  if (seen === undefined || processStart === '') return 'unseen';
  return seen.isDead || seen.start !== processStart ? 'gone' : 'alive';
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'; // EPERM: it is there, and another user's
  }
}

interface SeenProcess {
  readonly start: string;
  /** It has ended, and its parent has not asked how: a zombie. */
  readonly isDead: boolean;
}

/** What the system says of a process; undefined where it says nothing. */
function look(pid: number): SeenProcess | undefined {
  try {
    if (process.platform === 'linux') return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (process.platform === 'win32') return undefined;
    const env = { ...process.env, LC_ALL: 'C' };
    const words = ['-o', 'stat=,lstart=', '-p', String(pid)];
    return parsePs(execFileSync('ps', words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return undefined;
  }
}

/** Fields behind the name, which stands in brackets and may hold any character (proc_pid_stat(5)). */
const STATE_FIELD = 0;
const START_FIELD = 19;

/** @param text - of `/proc/<pid>/stat`; the start is counted in ticks since the boot. */
export function parseStat(text: string): SeenProcess {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { start: fields[START_FIELD] ?? '', isDead: 'ZX'.includes(fields[STATE_FIELD] ?? '?') };
}

/** @param text - of `ps -o stat=,lstart=`. */
export function parsePs(text: string): SeenProcess {
  const [stat = '?', ...start] = text.trim().split(/\s+/);
  return { start: start.join(' '), isDead: stat.startsWith('Z') };
}
